<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 *
 */
final class ReceiptMetrics implements JsonModel
{
    /**
     * @param int $toolCalls
     *
     * @param int $toolLatencyMsTotal
     *
     * @param bool|null $verificationPassed
     *     Whether every verification exited with 0; null when there was none.
     * @param int $paymentsMsatsTotal
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly int $toolCalls,
        public readonly int $toolLatencyMsTotal,
        public readonly ?bool $verificationPassed,
        public readonly int $paymentsMsatsTotal,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'ReceiptMetrics');

        return new self(
            toolCalls: $in->int('tool_calls'),
            toolLatencyMsTotal: $in->int('tool_latency_ms_total'),
            verificationPassed: $in->boolOrNull('verification_passed'),
            paymentsMsatsTotal: $in->int('payments_msats_total'),
            additional: $in->rest(['tool_calls', 'tool_latency_ms_total', 'verification_passed', 'payments_msats_total'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'tool_calls' => $this->toolCalls,
            'tool_latency_ms_total' => $this->toolLatencyMsTotal,
            'verification_passed' => $this->verificationPassed,
            'payments_msats_total' => $this->paymentsMsatsTotal,
        ], [
        ], $this->additional);
    }
}
