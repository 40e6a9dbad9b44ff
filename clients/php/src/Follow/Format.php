<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Follow;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Model\EventsStreamData;
use OpenAgents\Runtime\Model\UiStreamPart;
use OpenAgents\Runtime\Model\WorkerStreamData;
use OpenAgents\Runtime\Sse\Message;

/** What the messages of a stream are. */
enum Format: string
{
    /** A run, an event in each message. */
    case Events = 'events';
    /** A run as the AI SDK's UI message stream: parts, of which an event may become several or none. */
    case Ui = 'ui';
    /** A worker, an event in each message. A worker can always go on, so there is no end. */
    case Worker = 'worker';

    private const WORKER_EVENT = 'codex.worker.event';

    /** Whether the message has a place in the log. Others are for somebody else. */
    public function has(Message $message): bool
    {
        return $this !== self::Worker || $message->event === self::WORKER_EVENT;
    }

    /** Whether the message says that the log is at its end for good. */
    public function isEnd(Message $message): bool
    {
        return $this !== self::Worker && $message->data === '[DONE]';
    }

    /** The data as a model; a plain object where the type is unknown. */
    public function part(JsonObject $data): JsonModel|JsonObject
    {
        return match ($this) {
            self::Events => EventsStreamData::fromArray($data->jsonSerialize()),
            self::Ui => UiStreamPart::fromArray($data->jsonSerialize()),
            self::Worker => WorkerStreamData::fromArray($data->jsonSerialize()),
        };
    }
}
