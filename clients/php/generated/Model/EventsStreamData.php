<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Variants;

/**
 * `format=events`: each chunk is `event: message`, `id: <seq>`, `data: <one of these>`. All chunks of one event
 * carry its seq as id.
 */
final class EventsStreamData
{
    private const MEMBERS = [
        EventsStart::class => ['required' => ['type', 'runId', 'meta'], 'equal' => ['type' => 'start', 'author' => 'client'], 'begins' => []],
        EventsTextDelta::class => ['required' => ['type', 'runId', 'delta'], 'equal' => ['type' => 'text-delta', 'author' => 'client'], 'begins' => []],
        EventsToolCall::class => ['required' => ['type', 'runId', 'toolCall'], 'equal' => ['type' => 'tool-call', 'author' => 'client'], 'begins' => []],
        EventsToolResult::class => ['required' => ['type', 'runId', 'toolResult'], 'equal' => ['type' => 'tool-result', 'author' => 'client'], 'begins' => []],
        EventsFinish::class => ['required' => ['type', 'runId', 'meta'], 'equal' => ['type' => 'finish', 'author' => 'client'], 'begins' => []],
        EventsOther::class => ['required' => ['type', 'runId', 'eventType', 'payload'], 'equal' => ['type' => 'event', 'author' => 'client'], 'begins' => []],
    ];

    /** The class that the data is of; a plain object where it is none that was known when this was made. */
    public static function fromArray(array|\stdClass $data): EventsStart|EventsTextDelta|EventsToolCall|EventsToolResult|EventsFinish|EventsOther|JsonObject
    {
        return Variants::read($data, self::MEMBERS);
    }
}
