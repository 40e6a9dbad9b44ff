<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Http;

use GuzzleHttp\Exception\TransferException;
use Illuminate\Http\Client\ConnectionException;
use Illuminate\Http\Client\Factory;
use Illuminate\Http\Client\Response;
use OpenAgents\Runtime\CallOptions;
use OpenAgents\Runtime\Clock;
use OpenAgents\Runtime\Exception\RuntimeClientException;
use OpenAgents\Runtime\Exception\RuntimeUnavailable;
use OpenAgents\Runtime\Principal;
use OpenAgents\Runtime\Reply;
use OpenAgents\Runtime\RetryPolicy;
use OpenAgents\Runtime\Signing\RequestSigner;
use OpenAgents\Runtime\Signing\SigningRequest;
use OpenAgents\Runtime\StreamReply;
use OpenAgents\Runtime\Timeouts;
use OpenAgents\Runtime\TraceContext;

/** Makes calls: signs each attempt, repeats what may be repeated, and turns answers into replies and exceptions. */
final class Transport
{
    public function __construct(
        private readonly Factory $http,
        private readonly string $baseUrl,
        private readonly RequestSigner $signer,
        private readonly ?Principal $principal,
        private readonly RetryPolicy $retry,
        public readonly Timeouts $timeouts,
        private readonly TraceContext $trace,
        public readonly Clock $clock,
    ) {
    }

    /**
     * @param array<string, mixed> $path parameters by the names that the contract gives them
     * @param array<string, mixed> $query
     * @param array<string, mixed> $headers
     * @throws RuntimeClientException
     */
    public function call(Operation $operation, array $path, array $query, array $headers, mixed $body, ?CallOptions $options): Reply
    {
        $requestId = $this->requestId($options);
        [$response, $attempts] = $this->send(OutgoingCall::of($operation, $path, $query, $headers, $body), $requestId, $options);

        return Answers::reply($operation, $response, $requestId, $attempts);
    }

    /**
     * Opens a stream: returns when its headers are here.
     *
     * @param array<string, mixed> $path
     * @param array<string, mixed> $query
     * @param array<string, mixed> $headers
     * @throws RuntimeClientException
     */
    public function open(Operation $operation, array $path, array $query, array $headers, mixed $body, ?CallOptions $options): StreamReply
    {
        if (!filter_var(ini_get('allow_url_fopen'), FILTER_VALIDATE_BOOL)) {
            throw new \LogicException('Streams need allow_url_fopen in php.ini: without it PHP hands over a response only when it is complete.');
        }
        $requestId = $this->requestId($options);
        [$response] = $this->send(OutgoingCall::of($operation, $path, $query, $headers, $body), $requestId, $options);

        return Answers::stream($response, $requestId, $options?->timeouts ?? $this->timeouts);
    }

    /** @return array{Response, int} an answer of the operation, and how many attempts it took */
    private function send(OutgoingCall $call, string $requestId, ?CallOptions $options): array
    {
        $policy = $options?->retry ?? $this->retry;
        $trace = ($options?->trace ?? $this->trace)->headers();
        $began = $this->clock->monotonicMs();
        $unknownKeys = 0;
        for ($attempt = 1; ; $attempt++) {
            try {
                $response = $this->attempt($call, ['X-Request-Id' => $requestId] + $trace, $options);
                if (array_key_exists($response->status(), $call->operation->answers)) {
                    return [$response, $attempt];
                }
                $failure = Answers::failure($response, $requestId, $attempt, $this->clock);
                $response->toPsrResponse()->getBody()->close();
                $isWorthwhile = RetryPolicy::isTemporary($response->status());
            } catch (ConnectionException | TransferException $error) {
                $failure = new RuntimeUnavailable("No answer from the runtime: {$error->getMessage()}", $attempt, $requestId, null, $error);
                $isWorthwhile = true;
            }
            if (Answers::isUnknownSignature($failure) && $this->signer->refused(++$unknownKeys)) {
                continue;
            }
            $elapsedMs = $this->clock->monotonicMs() - $began;
            $delayMs = $isWorthwhile && $call->isRepeatable ? $policy->delayMs($attempt, $elapsedMs, $failure->retryAfterMs) : null;
            if ($delayMs === null) {
                throw $failure;
            }
            $this->clock->sleepMs($delayMs);
        }
    }

    /** @param array<string, string> $common */
    private function attempt(OutgoingCall $call, array $common, ?CallOptions $options): Response
    {
        $operation = $call->operation;
        $timeouts = $options?->timeouts ?? $this->timeouts;
        $principal = $operation->isSigned ? $this->principal : null;
        $request = $this->http->withHeaders(
            ['Accept' => $operation->accept] + $call->headers + $common + ($principal?->headers() ?? []) + $this->signature($call, $principal),
        )->withOptions([
            // A redirect would carry the token elsewhere.
            'allow_redirects' => false,
            'connect_timeout' => $timeouts->connectSeconds,
            // Of a stream only up to its headers: afterwards PHP's socket has the idle timeout.
            'timeout' => $timeouts->totalSeconds,
            'stream' => $operation->isStream,
            // Streams are read from the socket, past whatever would unpack them.
            'decode_content' => !$operation->isStream,
        ]);
        if ($call->body !== null) {
            $request = $request->withBody($call->body, 'application/json');
        }

        return $request->send($operation->method, rtrim($this->baseUrl, '/') . $call->target);
    }

    /** @return array<string, string> */
    private function signature(OutgoingCall $call, ?Principal $principal): array
    {
        if (!$call->operation->isSigned) {
            return [];
        }
        $path = (string) parse_url($this->baseUrl, PHP_URL_PATH);

        return $this->signer->sign(new SigningRequest(
            $call->operation->method,
            rtrim($path, '/') . $call->target,
            $call->body ?? '',
            ($principal?->claims() ?? []) + $call->claims,
        ));
    }

    /** One name for all attempts, so that they can be found together. */
    private function requestId(?CallOptions $options): string
    {
        return $options?->requestId ?? ($options?->trace ?? $this->trace)->requestId ?? self::uuid();
    }

    private static function uuid(): string
    {
        $bytes = random_bytes(16);
        $bytes[6] = chr((ord($bytes[6]) & 0x0f) | 0x40);
        $bytes[8] = chr((ord($bytes[8]) & 0x3f) | 0x80);

        return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($bytes), 4));
    }
}
