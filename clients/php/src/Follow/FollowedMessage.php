<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Follow;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\JsonObject;

/** What a follower delivers: an event of the log, or in the `ui` format a part that an event became. */
final class FollowedMessage
{
    /**
     * @param int $seq of the event
     * @param string|null $id in the `ui` format only the last part of an event has one: the position to come back to
     * @param string $json the data as it was sent
     */
    public function __construct(
        public readonly int $seq,
        public readonly ?string $id,
        public readonly string $event,
        public readonly Format $format,
        public readonly JsonObject $data,
        public readonly string $json,
    ) {
    }

    /** The data as a model, such as `Model\EventsTextDelta`, `Model\UiTextDelta` or `Model\WorkerStreamData`; a plain object where the type is unknown. */
    public function part(): JsonModel|JsonObject
    {
        return $this->format->part($this->data);
    }
}
