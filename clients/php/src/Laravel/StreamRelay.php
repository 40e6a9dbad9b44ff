<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Laravel;

use OpenAgents\Runtime\Exception\RuntimeClientException;
use OpenAgents\Runtime\Follow\Followed;
use OpenAgents\Runtime\Follow\FollowedMessage;
use OpenAgents\Runtime\Follow\FollowedRun;
use OpenAgents\Runtime\Follow\FollowOptions;
use OpenAgents\Runtime\Json\Json;
use OpenAgents\Runtime\Model\StartTurnRequest;
use OpenAgents\Runtime\RuntimeClient;
use Symfony\Component\HttpFoundation\StreamedResponse;

/**
 * Hands a stream on to a browser, message by message as it comes: a run's answer as the AI SDK's UI message stream, a worker's
 * events for an EventSource. When the connection to the runtime breaks, the relay comes back to where it was and the browser
 * notices nothing. When the runtime is lost for good, nothing is made up, and nothing is called finished that is not.
 */
final class StreamRelay
{
    private const LOST = 'The connection to the agent was lost. What it has said so far is kept; reload to see how it went on.';

    /**
     * @param (\Closure(RuntimeClientException): void)|null $onLost told why the runtime was lost, such as `report(...)`
     * @param Output|null $output where the bytes go; PHP's own output by default
     */
    public function __construct(
        private readonly RuntimeClient $client,
        private readonly ?\Closure $onLost = null,
        private readonly ?Output $output = null,
    ) {
    }

    /**
     * Makes a run, gives it the prompt, and relays the answer. The header `x-oa-run-id` names the run.
     *
     * @throws RuntimeClientException when the runtime refuses, before there is a response
     */
    public function prompt(StartTurnRequest $request): StreamedResponse
    {
        $output = $this->output ?? new PhpOutput();

        return $this->answer($output, $this->client->createRunAndFollow($request, new FollowOptions(onHeartbeat: $this->heartbeat($output))));
    }

    /**
     * Relays a run that exists: from its beginning, or for a browser that comes back from what it saw last.
     *
     * @param string|null $lastEventId the browser's header `Last-Event-ID`
     * @param string $follow `turn` ends with one message, `run` with the run
     * @throws RuntimeClientException when the runtime refuses, before there is a response
     */
    public function run(string $runId, string $threadId, ?string $lastEventId = null, string $follow = 'turn', ?int $after = 0): StreamedResponse
    {
        $output = $this->output ?? new PhpOutput();
        $options = new FollowOptions(after: $after, lastEventId: $lastEventId, format: 'ui', follow: $follow, onHeartbeat: $this->heartbeat($output));

        return $this->answer($output, $this->client->openRun($runId, $threadId, $options));
    }

    /**
     * Relays a worker's events as the runtime sends them: `codex.worker.event` with the seq as id, for a browser's EventSource.
     * Ends after `forMs`, which frees the PHP process of a reader that nobody noticed leaving; an EventSource comes back by
     * itself, with its Last-Event-ID. It does so as well when the runtime is lost, and then hears what the runtime says.
     *
     * @param string|null $lastEventId the browser's header `Last-Event-ID`
     * @param int|null $after where a browser without one begins: 0 is the beginning, null what comes from now on
     * @throws RuntimeClientException when the runtime refuses, before there is a response
     */
    public function worker(string $workerId, ?string $lastEventId = null, ?int $after = 0, int $forMs = 300_000): StreamedResponse
    {
        $output = $this->output ?? new PhpOutput();
        $options = new FollowOptions(after: $after, lastEventId: $lastEventId, onHeartbeat: $this->heartbeat($output), forMs: $forMs);
        $worker = $this->client->openWorker($workerId, $options);
        $relay = function () use ($output, $worker): void {
            // Sent before there is an event, so that the browser knows that it is connected.
            $this->relay($output, $worker, "retry: 1000\n\n", static fn (): string => '', '');
        };

        return $this->response($relay, []);
    }

    private function answer(Output $output, FollowedRun $run): StreamedResponse
    {
        $done = static fn (?int $last): string => self::frame($last === null ? null : (string) $last, 'message', '[DONE]');
        $lost = self::frame(null, 'message', Json::encode(['type' => 'error', 'errorText' => self::LOST]));

        return $this->response(fn () => $this->relay($output, $run, '', $done, $lost), ['x-vercel-ai-ui-message-stream' => 'v1', 'x-oa-run-id' => $run->runId]);
    }

    /** @param array<string, string> $headers */
    private function response(\Closure $relay, array $headers): StreamedResponse
    {
        return new StreamedResponse($relay, 200, [
            'Content-Type' => 'text/event-stream',
            'Cache-Control' => 'no-cache, no-transform',
            // Proxies that would collect the answer are told not to.
            'X-Accel-Buffering' => 'no',
        ] + $headers);
    }

    /**
     * @param string $opening what the browser gets first
     * @param \Closure(int|null): string $ending what it gets when there is nothing more to follow, of the last seq
     * @param string $lost what it gets when the runtime is lost
     */
    private function relay(Output $output, Followed $followed, string $opening, \Closure $ending, string $lost): void
    {
        $output->begin();
        $messages = $followed->getIterator();
        try {
            self::write($output, $opening);
            foreach ($messages as $message) {
                /** @var FollowedMessage $message */
                self::write($output, self::frame($message->id, $message->event, $message->json));
            }
            self::write($output, $ending($messages->getReturn()));
        } catch (ReaderGone) {
            // Nobody is there to be told.
        } catch (RuntimeClientException $error) {
            if ($this->onLost !== null) {
                ($this->onLost)($error);
            }
            if ($lost !== '') {
                $output->write($lost);
            }
        } finally {
            // Closes the connection to the runtime.
            unset($messages);
        }
    }

    /** A sign of life goes on to the browser: what lies between must not take the silence for the end. */
    private function heartbeat(Output $output): \Closure
    {
        return static fn () => self::write($output, ": heartbeat\n\n");
    }

    private static function frame(?string $id, string $event, string $data): string
    {
        $lines = implode("\n", array_map(static fn (string $line): string => "data: {$line}", explode("\n", $data)));

        return ($id === null ? '' : "id: {$id}\n") . ($event === 'message' ? '' : "event: {$event}\n") . $lines . "\n\n";
    }

    private static function write(Output $output, string $bytes): void
    {
        if ($bytes === '') {
            return;
        }
        $output->write($bytes);
        if ($output->isGone()) {
            throw new ReaderGone();
        }
    }
}
