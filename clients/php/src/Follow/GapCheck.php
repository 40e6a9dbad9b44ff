<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Follow;

use OpenAgents\Runtime\EventTypes;

/** Tells an event that streams leave out from one that was lost. */
final class GapCheck
{
    /**
     * Whether an event of this type has to stand in streams. A type that is unknown here and that only the runtime may write
     * may have been made since to be left out: it counts as left out.
     */
    public static function belongsInStreams(string $eventType): bool
    {
        if (in_array($eventType, EventTypes::IN_STREAMS, true)) {
            return true;
        }
        if (in_array($eventType, EventTypes::LEFT_OUT, true)) {
            return false;
        }

        return !self::matches($eventType, EventTypes::LEFT_OUT_PATTERNS) && !self::matches($eventType, EventTypes::RESERVED_PATTERNS);
    }

    /** @param list<string> $patterns a trailing star stands for any ending */
    private static function matches(string $eventType, array $patterns): bool
    {
        foreach ($patterns as $pattern) {
            if (str_ends_with($pattern, '*') ? str_starts_with($eventType, substr($pattern, 0, -1)) : $eventType === $pattern) {
                return true;
            }
        }

        return false;
    }
}
