<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 * Keys that are not named here are ignored.
 */
final class StartTurnRequest implements JsonModel
{
    /**
     * @param string $prompt
     *     The user's message. May not be blank.
     * @param string|null $threadId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param InputPolicy::*|string|null $inputPolicy
     *     What happens while an earlier turn of the thread is under way. `enqueue`, also when absent: this one waits for
     *     it. `reject`: this one is refused (409 `turn_in_progress`). `interrupt`: the earlier one is canceled.
     * @param string|null $modelOverride
     *     The model to ask instead of the service's own, as the provider names it.
     * @param RunLimits|null $limits
     *     Limits after which the run is ended. A limit that is absent, or above the service's own, is the service's.
     * @param int|null $userId
     *     Must name the same user as the principal headers where both are given (403 `claim_mismatch`). Needed where the
     *     chat client’s headers sign the request: they sign the body and not the principal.
     * @param string|null $userEmail
     *     Taken for compatibility. It is neither stored nor logged.
     * @param mixed $authenticatedSession
     *     Taken for compatibility and not used.
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $prompt,
        public readonly ?string $threadId = null,
        public readonly ?string $inputPolicy = null,
        public readonly ?string $modelOverride = null,
        public readonly ?RunLimits $limits = null,
        public readonly ?int $userId = null,
        public readonly ?string $userEmail = null,
        public readonly mixed $authenticatedSession = null,
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'StartTurnRequest');

        return new self(
            prompt: $in->string('prompt'),
            threadId: $in->stringOrNull('threadId'),
            inputPolicy: $in->stringOrNull('inputPolicy'),
            modelOverride: $in->stringOrNull('modelOverride'),
            limits: $in->modelOrNull('limits', RunLimits::fromArray(...)),
            userId: $in->intOrNull('userId'),
            userEmail: $in->stringOrNull('userEmail'),
            authenticatedSession: $in->value('authenticatedSession'),
            additional: $in->rest(['prompt', 'threadId', 'inputPolicy', 'modelOverride', 'limits', 'userId', 'userEmail', 'authenticatedSession'], ['userId', 'userEmail', 'authenticatedSession']),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'prompt' => $this->prompt,
        ], [
            'threadId' => $this->threadId,
            'inputPolicy' => $this->inputPolicy,
            'modelOverride' => $this->modelOverride,
            'limits' => $this->limits,
            'userId' => $this->userId,
            'userEmail' => $this->userEmail,
            'authenticatedSession' => $this->authenticatedSession,
        ], $this->additional);
    }
}
