<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Http;

use Illuminate\Http\Client\Response;
use OpenAgents\Runtime\Clock;
use OpenAgents\Runtime\Exception\ResyncRequired;
use OpenAgents\Runtime\Exception\RuntimeClientException;
use OpenAgents\Runtime\Exception\RuntimeRefusal;
use OpenAgents\Runtime\Exception\RuntimeUnavailable;
use OpenAgents\Runtime\Exception\UnexpectedAnswer;
use OpenAgents\Runtime\Json\Json;
use OpenAgents\Runtime\Json\MalformedJson;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Model\Error;
use OpenAgents\Runtime\Reply;
use OpenAgents\Runtime\StreamReply;
use OpenAgents\Runtime\Timeouts;

/** What answers mean. */
final class Answers
{
    /** @throws UnexpectedAnswer when the body is not what the contract says */
    public static function reply(Operation $operation, Response $response, string $requestId, int $attempts): Reply
    {
        $class = $operation->answers[$response->status()];
        $text = $response->body();
        $headers = self::headers($response);
        $requestId = $headers['x-request-id'] ?? $requestId;
        if ($class === null) {
            return new Reply($response->status(), $text, false, $requestId, $attempts, $headers);
        }
        try {
            $data = Json::decode($text);
            if (!$data instanceof \stdClass) {
                throw new MalformedJson('The answer is no object.');
            }

            return new Reply($response->status(), $class::fromArray($data), self::isReplay($data), $requestId, $attempts, $headers);
        } catch (\JsonException | MalformedJson $error) {
            throw new UnexpectedAnswer("{$operation->id}: {$error->getMessage()}", $response->status(), $requestId, $error);
        }
    }

    /** Said at the top or in `data`, in the casing that the operation has. */
    private static function isReplay(\stdClass $data): bool
    {
        $inner = ($data->data ?? null) instanceof \stdClass ? $data->data : new \stdClass();

        return in_array(true, [$data->idempotentReplay ?? null, $data->idempotent_replay ?? null, $inner->idempotentReplay ?? null, $inner->idempotent_replay ?? null], true);
    }

    /** @throws UnexpectedAnswer when it is no stream */
    public static function stream(Response $response, string $requestId, Timeouts $timeouts): StreamReply
    {
        $headers = self::headers($response);
        $type = $headers['content-type'] ?? '';
        // The socket itself: its timeout is set here, because Guzzle before 7.5 makes a tenth of the fraction of a second.
        $socket = $response->toPsrResponse()->getBody()->detach();
        if (!is_resource($socket) || !str_starts_with(strtolower($type), 'text/event-stream')) {
            throw new UnexpectedAnswer("The answer is {$type} and no event stream.", $response->status(), $requestId);
        }
        $seconds = (int) floor($timeouts->idleSeconds);
        stream_set_timeout($socket, $seconds, (int) round(($timeouts->idleSeconds - $seconds) * 1_000_000));

        return new StreamReply($response->status(), $headers['x-request-id'] ?? $requestId, $headers, $socket, $timeouts);
    }

    public static function failure(Response $response, string $requestId, int $attempt, Clock $clock): RuntimeClientException
    {
        $status = $response->status();
        $requestId = self::headers($response)['x-request-id'] ?? $requestId;
        $error = $status >= 400 ? self::envelope($response) : null;
        $retryAfterMs = self::retryAfterMs($error, $response, $clock);
        if ($error === null) {
            return in_array($status, [502, 503, 504], true)
                ? new RuntimeUnavailable("Something before the runtime answered {$status}.", $attempt, $requestId, $status, retryAfterMs: $retryAfterMs)
                : new UnexpectedAnswer("The answer {$status} is not one of the runtime.", $status, $requestId, retryAfterMs: $retryAfterMs);
        }
        $details = array_map(Members::plain(...), $error->error->details ?? []);
        $reason = $details[0]['reason'] ?? null;
        $known = [$status, $error->error->code, is_string($reason) ? $reason : null, $error->error->message, $details, $requestId];

        return $status === 410 ? new ResyncRequired(...$known) : new RuntimeRefusal(...$known, retryAfterMs: $retryAfterMs);
    }

    public static function isUnknownSignature(RuntimeClientException $failure): bool
    {
        return $failure instanceof RuntimeRefusal && $failure->reason === 'bad_signature';
    }

    /** The runtime says it in milliseconds; the header has seconds, or a date. What makes no sense counts as not said. */
    private static function retryAfterMs(?Error $error, Response $response, Clock $clock): ?int
    {
        $asked = $error?->error->details[0] ?? null;
        if ($asked?->retryAfterMs !== null) {
            return max(0, $asked->retryAfterMs);
        }
        $header = trim($response->header('Retry-After'));
        if (preg_match('/^[0-9]{1,9}$/D', $header) === 1) {
            return (int) $header * 1000;
        }
        $date = \DateTimeImmutable::createFromFormat('D, d M Y H:i:s \G\M\T', $header, new \DateTimeZone('UTC'));

        return $date === false ? null : max(0, $date->getTimestamp() - $clock->now()) * 1000;
    }

    /** Null for an answer that is not the runtime's own. */
    private static function envelope(Response $response): ?Error
    {
        try {
            $data = Json::decode($response->body());

            return $data instanceof \stdClass ? Error::fromArray($data) : null;
        } catch (\JsonException | MalformedJson | \RuntimeException) {
            return null;
        }
    }

    /** @return array<string, string> */
    private static function headers(Response $response): array
    {
        return array_change_key_case(array_map(static fn (array $values): string => implode(', ', $values), $response->headers()));
    }
}
