<?php

declare(strict_types=1);

namespace OpenAgents\Runtime;

use OpenAgents\Runtime\Exception\RuntimeUnavailable;
use OpenAgents\Runtime\Exception\UnexpectedAnswer;
use OpenAgents\Runtime\Sse\Comment;
use OpenAgents\Runtime\Sse\Message;
use OpenAgents\Runtime\Sse\Parser;

/**
 * One response that streams, read as it comes: nothing is read ahead of who reads it. It ends with its connection; for a run
 * to its end, whatever becomes of connections, use `RuntimeClient::followRun`.
 */
final class StreamReply
{
    private readonly Parser $parser;

    /**
     * @param array<string, string> $headers by lower-case names
     * @param resource $socket
     */
    public function __construct(
        public readonly int $status,
        public readonly string $requestId,
        private readonly array $headers,
        private $socket,
        private readonly Timeouts $timeouts,
    ) {
        $this->parser = new Parser();
    }

    public function header(string $name): ?string
    {
        return $this->headers[strtolower($name)] ?? null;
    }

    /**
     * Server-sent events and comments. Returns when the connection ends, which is not to say that the run has ended.
     *
     * @return \Generator<int, Message|Comment>
     * @throws RuntimeUnavailable when nothing arrives for the idle timeout
     * @throws UnexpectedAnswer for an event that is too large to be one
     */
    public function messages(): \Generator
    {
        try {
            while (($bytes = $this->read()) !== '') {
                yield from $this->parser->feed($bytes);
            }
        } catch (\OverflowException $error) {
            throw new UnexpectedAnswer($error->getMessage(), $this->status, $this->requestId, $error);
        } finally {
            $this->close();
        }
    }

    /** The pause before a reconnection that the stream has asked for. */
    public function reconnectMs(): ?int
    {
        return $this->parser->retryMs;
    }

    public function close(): void
    {
        if (is_resource($this->socket)) {
            fclose($this->socket);
        }
    }

    /** What has arrived, at least one byte; nothing at the end. */
    private function read(): string
    {
        if (!is_resource($this->socket)) {
            return '';
        }
        // Asked for more than is there, PHP waits until it has all of it. So one byte, and then what came with it.
        $first = fread($this->socket, 1);
        $about = stream_get_meta_data($this->socket);
        if ($first === false || $first === '') {
            if ($about['timed_out']) {
                throw new RuntimeUnavailable("Nothing came for {$this->timeouts->idleSeconds} s.", 1, $this->requestId);
            }

            return '';
        }

        return $about['unread_bytes'] > 0 ? $first . fread($this->socket, $about['unread_bytes']) : $first;
    }
}
