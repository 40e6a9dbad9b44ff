<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Laravel;

use OpenAgents\Runtime\Exception\RuntimeClientException;
use OpenAgents\Runtime\Follow\FollowedRun;
use OpenAgents\Runtime\Follow\FollowOptions;
use OpenAgents\Runtime\Json\Json;
use OpenAgents\Runtime\Model\StartTurnRequest;
use OpenAgents\Runtime\RuntimeClient;
use Symfony\Component\HttpFoundation\StreamedResponse;

/**
 * Hands a run's answer on to a browser as the AI SDK's UI message stream, part by part as it comes. When the connection to
 * the runtime breaks, the relay comes back to where it was and the browser notices nothing. When the runtime is lost for
 * good, the browser gets an `error` part and no `[DONE]`: nothing is made up, and nothing is called finished that is not.
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

        return $this->response($output, $this->client->createRunAndFollow($request, new FollowOptions(onHeartbeat: $this->heartbeat($output))));
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

        return $this->response($output, $this->client->openRun($runId, $threadId, $options));
    }

    private function response(Output $output, FollowedRun $run): StreamedResponse
    {
        return new StreamedResponse(fn () => $this->relay($output, $run), 200, [
            'Content-Type' => 'text/event-stream',
            'Cache-Control' => 'no-cache, no-transform',
            // Proxies that would collect the answer are told not to.
            'X-Accel-Buffering' => 'no',
            'x-vercel-ai-ui-message-stream' => 'v1',
            'x-oa-run-id' => $run->runId,
        ]);
    }

    private function relay(Output $output, FollowedRun $run): void
    {
        $output->begin();
        $messages = $run->getIterator();
        try {
            foreach ($messages as $message) {
                self::write($output, $message->id, $message->json);
            }
            $last = $messages->getReturn();
            self::write($output, $last === null ? null : (string) $last, '[DONE]');
        } catch (ReaderGone) {
            // Nobody is there to be told.
        } catch (RuntimeClientException $error) {
            if ($this->onLost !== null) {
                ($this->onLost)($error);
            }
            $output->write('data: ' . Json::encode(['type' => 'error', 'errorText' => self::LOST]) . "\n\n");
        } finally {
            // Closes the connection to the runtime.
            unset($messages);
        }
    }

    /** A sign of life goes on to the browser: what lies between must not take the silence for the end. */
    private function heartbeat(Output $output): \Closure
    {
        return static function () use ($output): void {
            $output->write(": heartbeat\n\n");
            if ($output->isGone()) {
                throw new ReaderGone();
            }
        };
    }

    private static function write(Output $output, ?string $id, string $data): void
    {
        $lines = implode("\n", array_map(static fn (string $line): string => "data: {$line}", explode("\n", $data)));
        $output->write(($id === null ? '' : "id: {$id}\n") . $lines . "\n\n");
        if ($output->isGone()) {
            throw new ReaderGone();
        }
    }
}
