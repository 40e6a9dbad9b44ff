<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

/**
 * `events`: one `message` per run event (see EventsStreamData). `ui`: the AI SDK's UI message stream, version 1
 * (see UiStreamPart).
 *
 * Values may be added: treat one that is not here as unknown, not as an error.
 */
final class StreamFormat
{
    public const EVENTS = 'events';
    public const UI = 'ui';

    public const ALL = [
        self::EVENTS,
        self::UI,
    ];
}
