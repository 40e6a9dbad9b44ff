<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * Money moved for the run. Only the runtime writes it.
 */
final class PaymentPayload implements JsonModel
{
    /**
     * @param string $rail
     *
     * @param string $assetId
     *
     * @param int $amountMsats
     *
     * @param mixed $paymentProof
     *     The proof of the payment on its rail, any JSON.
     * @param string|null $jobHash
     *
     * @param string|null $status
     *     `released` when absent.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $rail,
        public readonly string $assetId,
        public readonly int $amountMsats,
        public readonly mixed $paymentProof,
        public readonly ?string $jobHash = null,
        public readonly ?string $status = null,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'PaymentPayload');

        return new self(
            rail: $in->string('rail'),
            assetId: $in->string('asset_id'),
            amountMsats: $in->int('amount_msats'),
            paymentProof: $in->value('payment_proof'),
            jobHash: $in->stringOrNull('job_hash'),
            status: $in->stringOrNull('status'),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['rail', 'asset_id', 'amount_msats', 'payment_proof', 'job_hash', 'status', 'late'], ['job_hash']),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'rail' => $this->rail,
            'asset_id' => $this->assetId,
            'amount_msats' => $this->amountMsats,
            'payment_proof' => $this->paymentProof,
        ], [
            'job_hash' => $this->jobHash,
            'status' => $this->status,
            'late' => $this->late,
        ], $this->additional);
    }
}
