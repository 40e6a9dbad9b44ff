<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Variants;

/**
 *
 */
final class Verification
{
    private const MEMBERS = [
        VerificationPassed::class => ['required' => ['run_id', 'ok', 'from_seq', 'to_seq', 'event_count', 'head_hash'], 'equal' => ['ok' => true], 'begins' => []],
        VerificationFailed::class => ['required' => ['run_id', 'ok', 'from_seq', 'broken'], 'equal' => ['ok' => false], 'begins' => []],
    ];

    /** The class that the data is of; a plain object where it is none that was known when this was made. */
    public static function fromArray(array|\stdClass $data): VerificationPassed|VerificationFailed|JsonObject
    {
        return Variants::read($data, self::MEMBERS);
    }
}
