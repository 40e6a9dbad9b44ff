<?php

/**
 * The adapter of the PHP client: commands on standard input, answers on standard output, one JSON object on a line. It does one thing
 * at a time, as PHP does: a stream is followed to its end, and a pause is what makes it read the next command before that.
 */

declare(strict_types=1);

use Illuminate\Http\Client\Factory;
use OpenAgents\Runtime\CallOptions;
use OpenAgents\Runtime\Exception\ResyncRequired;
use OpenAgents\Runtime\Exception\RuntimeRefusal;
use OpenAgents\Runtime\Exception\RuntimeUnavailable;
use OpenAgents\Runtime\Exception\StreamGap;
use OpenAgents\Runtime\Exception\UnexpectedAnswer;
use OpenAgents\Runtime\Follow\FollowOptions;
use OpenAgents\Runtime\Model\StartTurnRequest;
use OpenAgents\Runtime\Principal;
use OpenAgents\Runtime\RetryPolicy;
use OpenAgents\Runtime\RuntimeClient;
use OpenAgents\Runtime\Signing\TokenSigner;
use OpenAgents\Runtime\Timeouts;
use OpenAgents\Runtime\TraceContext;

require __DIR__ . '/../../../../clients/php/tests/bootstrap.php';

// A warning or a deprecation in the client is an error here.
set_error_handler(static function (int $level, string $message, string $file, int $line): bool {
    if ((error_reporting() & $level) === 0 || !str_contains($file, '/clients/php/')) {
        return false;
    }
    throw new ErrorException($message, 0, $level, $file, $line);
});
ini_set('display_errors', 'stderr');

final class Adapter
{
    private ?RuntimeClient $client = null;

    public function run(): void
    {
        $can = ['ask', 'pause', 'keys', 'request_id', 'gap'];
        $this->write(['is' => 'hello', 'client' => 'php', 'can' => $can]);
        while (($command = $this->read()) !== null) {
            try {
                $this->handle($command->id, $command);
            } catch (Throwable $error) {
                $this->write(['id' => $command->id, 'is' => 'error'] + $this->describe($error));
            }
        }
    }

    private function handle(int $id, stdClass $command): void
    {
        switch ($command->do) {
            case 'configure':
                $this->client = $this->configure($command);
                $this->write(['id' => $id, 'is' => 'result', 'status' => 0]);
                return;
            case 'call':
                $this->call($id, $command);
                return;
            case 'follow':
                $options = new FollowOptions(
                    after: $command->cursor ?? 0,
                    format: $command->format ?? 'events',
                    follow: $command->follow ?? 'turn',
                );
                $messages = $this->client->followRun($command->run_id, $command->thread_id, $options);
                $this->followed($id, $messages, $command);
                return;
            case 'follow_worker':
                $options = new FollowOptions(after: $command->cursor ?? 0);
                $this->followed($id, $this->client->followWorker($command->worker_id, $options), $command);
                return;
            case 'ask':
                $started = $this->client->createRunAndFollow(StartTurnRequest::fromArray($command->body));
                $this->followed($id, $started, $command);
                return;
            default:
                throw new InvalidArgumentException("This adapter does not know {$command->do}.");
        }
    }

    private function configure(stdClass $command): RuntimeClient
    {
        $principal = $command->principal ?? new stdClass();
        $retry = $command->retry ?? new stdClass();
        $timeouts = $command->timeouts ?? new stdClass();
        return new RuntimeClient(
            http: new Factory(),
            baseUrl: $command->base_url,
            signer: $this->signer($command),
            principal: match (true) {
                isset($principal->user_id) => Principal::user($principal->user_id),
                isset($principal->guest_scope) => Principal::guest($principal->guest_scope),
                default => null,
            },
            retry: new RetryPolicy(
                maxAttempts: $retry->attempts ?? 4,
                baseDelayMs: $retry->base_ms ?? 200,
                maxDelayMs: $retry->max_ms ?? 5000,
                maxTotalMs: $retry->total_ms ?? 30000,
            ),
            timeouts: new Timeouts(
                connectSeconds: 3.0,
                totalSeconds: ($timeouts->headers_ms ?? 60_000) / 1000,
                idleSeconds: ($timeouts->idle_ms ?? 45_000) / 1000,
            ),
            trace: TraceContext::from($command->trace->traceparent ?? null, $command->trace->tracestate ?? null, null),
        );
    }

    private function signer(stdClass $command): TokenSigner
    {
        $keys = $command->keys ?? [];
        if ($keys === []) {
            return new TokenSigner($command->secret);
        }
        $first = array_shift($keys);
        return new TokenSigner($first->secret, keyId: $first->id, otherKeys: array_column($keys, 'secret', 'id'));
    }

    private function call(int $id, stdClass $command): void
    {
        $options = isset($command->options->request_id) ? new CallOptions(requestId: $command->options->request_id) : null;
        $reply = $this->client->call($command->operation, (array) ($command->params ?? []), $command->body ?? null, $options);
        $this->write(['id' => $id, 'is' => 'result', 'status' => $reply->status, 'body' => $reply->body]);
    }

    /** @param iterable<object> $messages */
    private function followed(int $id, iterable $messages, stdClass $command): void
    {
        $count = 0;
        foreach ($messages as $message) {
            $count++;
            // The text goes through as it came, so that nothing is lost by decoding it here.
            $data = json_decode($message->json, false, 512, JSON_THROW_ON_ERROR);
            $this->write(['id' => $id, 'is' => 'event', 'seq' => $message->seq, 'data' => $data]);
            if ($count === ($command->pause_after ?? null)) {
                $this->write(['id' => $id, 'is' => 'paused']);
                $this->read();
            }
            if ($count === ($command->stop_after ?? null)) {
                // Leaving the loop lets go of the generator, which closes the connection.
                unset($messages, $message);
                $this->write(['id' => $id, 'is' => 'end', 'by' => 'stop']);
                return;
            }
        }
        $this->write(['id' => $id, 'is' => 'end', 'by' => 'done']);
    }

    /** @return array<string, mixed> */
    private function describe(Throwable $error): array
    {
        $message = $error::class . ': ' . $error->getMessage();
        return match (true) {
            $error instanceof RuntimeRefusal => [
                'kind' => $error instanceof ResyncRequired ? 'resync' : 'refused',
                'status' => $error->status,
                'code' => $error->errorCode,
                'reason' => $error->reason,
                'request_id' => $error->requestId,
                'details' => $error->details,
                'message' => $message,
            ] + ($error instanceof ResyncRequired ? ['floor_seq' => $error->retentionFloor] : []),
            $error instanceof RuntimeUnavailable => ['kind' => 'unavailable', 'message' => $message],
            $error instanceof StreamGap => ['kind' => 'gap', 'message' => $message],
            $error instanceof UnexpectedAnswer => ['kind' => 'protocol', 'status' => $error->status, 'message' => $message],
            default => ['kind' => 'fault', 'message' => $message . "\n" . $error->getFile() . ':' . $error->getLine()],
        };
    }

    private function read(): ?stdClass
    {
        $line = fgets(STDIN);
        return $line === false ? null : json_decode($line, false, 512, JSON_THROW_ON_ERROR);
    }

    /** @param array<string, mixed> $answer */
    private function write(array $answer): void
    {
        fwrite(STDOUT, json_encode($answer, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION) . "\n");
    }
}

(new Adapter())->run();
