<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Variants;

/**
 * The one-event form answers AppendOneReply (a replay), the array form AppendManyReply.
 */
final class AppendRepeatReply
{
    private const MEMBERS = [
        AppendOneReply::class => ['required' => ['event', 'run', 'idempotentReplay'], 'equal' => [], 'begins' => []],
        AppendManyReply::class => ['required' => ['results', 'run'], 'equal' => [], 'begins' => []],
    ];

    /** The class that the data is of; a plain object where it is none that was known when this was made. */
    public static function fromArray(array|\stdClass $data): AppendOneReply|AppendManyReply|JsonObject
    {
        return Variants::read($data, self::MEMBERS);
    }
}
