<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * The answer to a frame is complete, or was given up.
 */
final class TurnFinishedPayload implements JsonModel
{
    /**
     * @param string $turnId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param string $finishReason
     *     How it ended. As the model says: `stop`, `length`, `tool-calls`, `content-filter`, `error`, `other`. As the
     *     runtime says: `interrupted` (the user's next message took its place), `canceled` (somebody asked the run to
     *     stop), `limit` (a limit of the run was reached). Words may be added; treat an unknown one like `other`.
     * @param TokenUsage|null $usage
     *     The usage of all steps of the turn together, if the provider counts.
     * @param string|null $model
     *
     * @param bool|null $simulated
     *     True when no real model answered. Absent where the runtime ended the turn.
     * @param Failure|null $error
     *     Why it failed. Absent where it did not.
     * @param bool|null $late
     *     True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is
     *     never shown as the run's answer.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $turnId,
        public readonly string $finishReason,
        public readonly ?TokenUsage $usage = null,
        public readonly ?string $model = null,
        public readonly ?bool $simulated = null,
        public readonly ?Failure $error = null,
        public readonly ?bool $late = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'TurnFinishedPayload');

        return new self(
            turnId: $in->string('turn_id'),
            finishReason: $in->string('finish_reason'),
            usage: $in->modelOrNull('usage', TokenUsage::fromArray(...)),
            model: $in->stringOrNull('model'),
            simulated: $in->boolOrNull('simulated'),
            error: $in->modelOrNull('error', Failure::fromArray(...)),
            late: $in->boolOrNull('late'),
            additional: $in->rest(['turn_id', 'finish_reason', 'usage', 'model', 'simulated', 'error', 'late'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'turn_id' => $this->turnId,
            'finish_reason' => $this->finishReason,
        ], [
            'usage' => $this->usage,
            'model' => $this->model,
            'simulated' => $this->simulated,
            'error' => $this->error,
            'late' => $this->late,
        ], $this->additional);
    }
}
