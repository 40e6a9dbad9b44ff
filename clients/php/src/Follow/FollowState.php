<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Follow;

use OpenAgents\Runtime\Json\Json;
use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\MalformedJson;
use OpenAgents\Runtime\Sse\Message;

/**
 * Where a follower stands, apart from all connections. Given the messages of one connection after another, it says what is
 * new, in order and once, and where the next connection has to begin.
 *
 * Several messages may come of one event, and only the last of them has the event's id. So messages without an id are held
 * back until that one is here: if the connection breaks before, the next one brings the event whole.
 */
final class FollowState
{
    /** The end is in the log: there is nothing more to follow. */
    public bool $hasEnded = false;

    /** Seq of the last event that was taken; null before the first, when only what comes from now on is wanted. */
    public ?int $position;

    /** Whether a message of the `ui` format has begun. */
    private bool $isInMessage;

    /** @var list<Message> */
    private array $held = [];

    public function __construct(private readonly FollowOptions $options, private readonly Format $format)
    {
        $this->position = $options->lastEventId === null ? $options->after : (int) $options->lastEventId;
        $this->isInMessage = $options->lastEventId !== null;
    }

    /**
     * Where a connection begins: the query's `from`, or the header `Last-Event-ID`, or neither.
     *
     * A turn's reader that comes back with a Last-Event-ID behind the end of a turn is told that it has all, which is right
     * only when the turn was its own. So until its message has begun, and when it follows the run, it gives a plain position.
     *
     * @return array{from: int|null, lastEventId: string|null}
     */
    public function start(): array
    {
        $isResumable = $this->format !== Format::Ui || ($this->options->follow === 'turn' && $this->isInMessage);
        if ($this->position === null || !$isResumable) {
            return ['from' => $this->position, 'lastEventId' => null];
        }

        return $this->position === 0 ? ['from' => 0, 'lastEventId' => null] : ['from' => null, 'lastEventId' => (string) $this->position];
    }

    /** A new connection: what an earlier one left unfinished comes again. */
    public function connected(): void
    {
        $this->held = [];
    }

    /**
     * The seqs that the message leaps over: events that streams leave out, or that were lost. In the `ui` format events may
     * become nothing, so a leap there says nothing.
     *
     * @return array{int, int}|null first and last of them
     * @throws MalformedJson for an id that is no seq
     */
    public function leap(Message $message): ?array
    {
        $seq = self::seq($message);
        if ($this->format === Format::Ui || !$this->format->has($message) || $seq === null || $this->position === null || $seq <= $this->position + 1) {
            return null;
        }

        return [$this->position + 1, $seq - 1];
    }

    /**
     * @return list<FollowedMessage> what is new with it
     * @throws MalformedJson for a message that is not the contract's
     */
    public function receive(Message $message): array
    {
        if ($this->hasEnded || !$this->format->has($message)) {
            return [];
        }
        $seq = self::seq($message);
        $isEnd = $this->format->isEnd($message);
        if ($seq === null && $this->format === Format::Worker) {
            throw new MalformedJson('An event of a worker has no seq.');
        }
        if ($seq === null && !$isEnd) {
            $last = $this->held[count($this->held) - 1] ?? null;
            // Nothing that a stream says without an id is said twice in a row.
            if ($last?->data !== $message->data) {
                $this->held[] = $message;
            }

            return [];
        }
        $held = $this->held;
        $this->held = [];
        // The end has the id of the last event, which has just been taken, or none.
        if (!$isEnd && $this->position !== null && $seq <= $this->position) {
            return [];
        }
        $isKnown = $this->position !== null && $seq !== null && $seq <= $this->position;
        $at = $seq ?? $this->position ?? 0;
        $new = array_map(fn (Message $one): FollowedMessage => $this->followed($one, $at), $isKnown ? [] : ($isEnd ? $held : [...$held, $message]));
        $this->position = max($at, $this->position ?? 0);
        $this->hasEnded = $isEnd;

        return $new;
    }

    private function followed(Message $message, int $seq): FollowedMessage
    {
        try {
            $data = Json::decode($message->data);
        } catch (\JsonException $error) {
            throw new MalformedJson("A message at seq {$seq} is no JSON: {$error->getMessage()}.", 0, $error);
        }
        if (!$data instanceof \stdClass) {
            throw new MalformedJson("A message at seq {$seq} is no object.");
        }
        $type = $data->type ?? null;
        $this->isInMessage = $this->isInMessage || (is_string($type) && !str_starts_with($type, 'data-'));

        return new FollowedMessage($seq, $message->id, $message->event, $this->format, JsonObject::of($data), $message->data);
    }

    private static function seq(Message $message): ?int
    {
        if ($message->id === null || $message->id === '') {
            return null;
        }
        if (preg_match('/^[0-9]{1,15}$/D', $message->id) !== 1) {
            throw new MalformedJson("\"{$message->id}\" is no seq.");
        }

        return (int) $message->id;
    }
}
