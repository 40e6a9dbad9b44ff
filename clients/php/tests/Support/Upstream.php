<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Tests\Support;

/**
 * A real HTTP server on loopback that answers one connection after another as its script says, and keeps what it was asked.
 * It runs as a process of its own; an answer is raw bytes, after which the connection is closed. Beyond the script it refuses.
 */
final class Upstream
{
    public readonly string $url;
    private readonly string $folder;
    /** @var resource */
    private $process;

    /** @param list<string|array{string, int}> $answers bytes, or bytes and for how many ms the connection then stays open in silence */
    public function __construct(array $answers)
    {
        $this->folder = sys_get_temp_dir() . '/upstream-' . bin2hex(random_bytes(6));
        mkdir($this->folder);
        file_put_contents("{$this->folder}/answers", serialize(array_map(static fn ($answer) => is_array($answer) ? $answer : [$answer, 0], $answers)));
        $this->process = proc_open([PHP_BINARY, __DIR__ . '/upstream-server.php', $this->folder], [1 => ['pipe', 'w']], $pipes);
        $port = trim((string) fgets($pipes[1]));
        $this->url = "http://127.0.0.1:{$port}";
    }

    /** @return list<Seen> the requests so far */
    public function seen(): array
    {
        $seen = [];
        for ($number = 0; is_file("{$this->folder}/request-{$number}"); $number++) {
            $seen[] = new Seen((string) file_get_contents("{$this->folder}/request-{$number}"));
        }

        return $seen;
    }

    public function close(): void
    {
        proc_terminate($this->process, 9);
        proc_close($this->process);
        array_map(unlink(...), glob("{$this->folder}/*") ?: []);
        rmdir($this->folder);
    }

    public static function json(int $status, mixed $body, array $headers = []): string
    {
        $text = is_string($body) ? $body : json_encode($body, JSON_THROW_ON_ERROR);
        $lines = array_map(static fn (string $name, string $value): string => "{$name}: {$value}\r\n", array_keys($headers), $headers);

        return "HTTP/1.1 {$status} X\r\nContent-Type: application/json\r\nContent-Length: " . strlen($text) . "\r\nConnection: close\r\n" . implode('', $lines) . "\r\n{$text}";
    }

    public static function refusal(int $status, string $code, string $reason, array $detail = [], array $headers = []): string
    {
        $error = ['code' => $code, 'message' => 'No.', 'details' => [['reason' => $reason] + $detail]];

        return self::json($status, ['error' => $error], $headers);
    }

    public static function stream(string $events, array $headers = []): string
    {
        $lines = array_map(static fn (string $name, string $value): string => "{$name}: {$value}\r\n", array_keys($headers), $headers);

        return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n" . implode('', $lines) . "\r\n{$events}";
    }
}
