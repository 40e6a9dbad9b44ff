<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

/**
 * What happens to a user message while a turn is under way. `enqueue`: it waits for the turn to end. `reject`:
 * it is refused (409 `turn_in_progress`). `interrupt`: it ends the turn, which finishes with `interrupted`, and
 * is answered next.
 *
 * Values may be added: treat one that is not here as unknown, not as an error.
 */
final class InputPolicy
{
    public const ENQUEUE = 'enqueue';
    public const REJECT = 'reject';
    public const INTERRUPT = 'interrupt';

    public const ALL = [
        self::ENQUEUE,
        self::REJECT,
        self::INTERRUPT,
    ];
}
