<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Sse;

/**
 * Reads an event stream in pieces of any size (WHATWG HTML, 9.2.6). Lines end with CR, LF or both, a byte order mark at the
 * beginning is skipped, an event that is not complete when the stream ends is none. Works on bytes: a character may be cut
 * anywhere.
 */
final class Parser
{
    private const BYTE_ORDER_MARK = "\xEF\xBB\xBF";

    /** The pause before a reconnection that the stream has asked for. */
    public ?int $retryMs = null;

    private string $buffer = '';
    private bool $hasBegun = false;
    private bool $endedWithCr = false;
    private string $event = '';
    private ?string $id = null;
    /** @var list<string> */
    private array $data = [];
    private int $size = 0;

    /** @param int $maxBytes of one event; more is refused */
    public function __construct(private readonly int $maxBytes = 16 * 1024 * 1024)
    {
    }

    /**
     * @return list<Message|Comment> what is complete now
     * @throws \OverflowException for an event over the limit
     */
    public function feed(string $bytes): array
    {
        $this->buffer .= $bytes;
        if (!$this->hasBegun) {
            if (strlen($this->buffer) < 3 && str_starts_with(self::BYTE_ORDER_MARK, $this->buffer)) {
                return [];
            }
            $this->hasBegun = true;
            if (str_starts_with($this->buffer, self::BYTE_ORDER_MARK)) {
                $this->buffer = substr($this->buffer, 3);
            }
        }
        $complete = [];
        $at = 0;
        $length = strlen($this->buffer);
        while ($at < $length) {
            if ($this->endedWithCr && $this->buffer[$at] === "\n") {
                $at++;
            }
            $this->endedWithCr = false;
            $end = $at + strcspn($this->buffer, "\r\n", $at);
            if ($end >= $length) {
                break;
            }
            $this->endedWithCr = $this->buffer[$end] === "\r";
            $found = $this->line(substr($this->buffer, $at, $end - $at));
            if ($found !== null) {
                $complete[] = $found;
            }
            $at = $end + 1;
        }
        $this->buffer = substr($this->buffer, $at);
        if ($this->size + strlen($this->buffer) > $this->maxBytes) {
            throw new \OverflowException("An event of the stream is over {$this->maxBytes} bytes.");
        }

        return $complete;
    }

    private function line(string $line): Message|Comment|null
    {
        if ($line === '') {
            return $this->dispatch();
        }
        if ($line[0] === ':') {
            return new Comment(ltrim(substr($line, 1), ' '));
        }
        [$field, $value] = explode(':', $line, 2) + [1 => ''];
        $value = str_starts_with($value, ' ') ? substr($value, 1) : $value;
        switch ($field) {
            case 'event':
                $this->event = $value;
                break;
            case 'data':
                $this->data[] = $value;
                $this->size += strlen($value) + 1;
                break;
            case 'id':
                // An id with NUL is none, as the standard says.
                $this->id = str_contains($value, "\0") ? $this->id : $value;
                break;
            case 'retry':
                $this->retryMs = preg_match('/^[0-9]{1,9}$/D', $value) === 1 ? (int) $value : $this->retryMs;
                break;
        }

        return null;
    }

    private function dispatch(): ?Message
    {
        $message = $this->data === [] ? null : new Message($this->event === '' ? 'message' : $this->event, implode("\n", $this->data), $this->id);
        $this->event = '';
        $this->id = null;
        $this->data = [];
        $this->size = 0;

        return $message;
    }
}
