<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Variants;

/**
 *
 */
final class AppendFrameRequest
{
    private const MEMBERS = [
        FrameByType::class => ['required' => ['thread_id', 'frame_id', 'type'], 'equal' => [], 'begins' => []],
        FrameByAlias::class => ['required' => ['thread_id', 'frame_id', 'frame_type'], 'equal' => [], 'begins' => []],
    ];

    /** The class that the data is of; a plain object where it is none that was known when this was made. */
    public static function fromArray(array|\stdClass $data): FrameByType|FrameByAlias|JsonObject
    {
        return Variants::read($data, self::MEMBERS);
    }
}
