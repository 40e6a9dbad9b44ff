<?php

declare(strict_types=1);

namespace OpenAgents\Runtime;

use Illuminate\Http\Client\Factory;
use OpenAgents\Runtime\Exception\RuntimeClientException;
use OpenAgents\Runtime\Exception\UnexpectedAnswer;
use OpenAgents\Runtime\Follow\Followable;
use OpenAgents\Runtime\Follow\Followed;
use OpenAgents\Runtime\Follow\FollowedMessage;
use OpenAgents\Runtime\Follow\FollowedRun;
use OpenAgents\Runtime\Follow\Follower;
use OpenAgents\Runtime\Follow\FollowOptions;
use OpenAgents\Runtime\Follow\RunLog;
use OpenAgents\Runtime\Follow\WorkerLog;
use OpenAgents\Runtime\Http\Transport;
use OpenAgents\Runtime\Model\StartTurnRequest;
use OpenAgents\Runtime\Signing\RequestSigner;

/**
 * The OpenAgents Runtime, as seen from PHP. Immutable: `forUser` and its like return another client.
 *
 * The methods that `Apis` brings are made from the contract, one for each of its tags.
 */
final class RuntimeClient
{
    use Apis;

    private readonly Transport $transport;
    private readonly TraceContext $trace;

    /** @param string $baseUrl such as `http://127.0.0.1:4100` */
    public function __construct(
        private readonly Factory $http,
        private readonly string $baseUrl,
        private readonly RequestSigner $signer,
        private readonly ?Principal $principal = null,
        private readonly RetryPolicy $retry = new RetryPolicy(),
        private readonly Timeouts $timeouts = new Timeouts(),
        ?TraceContext $trace = null,
        private readonly Clock $clock = new SystemClock(),
    ) {
        if (preg_match('#^https?://[^/?\#]+(/[^?\#]*)?$#D', $baseUrl) !== 1) {
            throw new \InvalidArgumentException('The base URL of the runtime is http(s)://host:port, without a query.');
        }
        $this->trace = $trace ?? TraceContext::none();
        $this->transport = new Transport($http, $baseUrl, $signer, $principal, $retry, $timeouts, $this->trace, $clock);
    }

    public function as(Principal $principal): self
    {
        return new self($this->http, $this->baseUrl, $this->signer, $principal, $this->retry, $this->timeouts, $this->trace, $this->clock);
    }

    public function forUser(int $id): self
    {
        return $this->as(Principal::user($id));
    }

    public function forGuest(string $scope): self
    {
        return $this->as(Principal::guest($scope));
    }

    public function withTrace(TraceContext $trace): self
    {
        return new self($this->http, $this->baseUrl, $this->signer, $this->principal, $this->retry, $this->timeouts, $trace, $this->clock);
    }

    /**
     * A call by the id of its operation and the names of the wire, for those who do not know at the time of writing what they
     * will call. Streams are followed by `followRun` and `followWorker`.
     *
     * @param array<string, mixed> $parameters of path, query and headers
     * @return Reply<mixed>
     * @throws RuntimeClientException
     * @throws \InvalidArgumentException for an operation that there is not, that streams, or that has no such parameter
     */
    public function call(string $operationId, array $parameters = [], mixed $body = null, ?CallOptions $options = null): Reply
    {
        $operation = Operations::get($operationId);
        if ($operation->isStream) {
            throw new \InvalidArgumentException("{$operationId} answers with a stream: use followRun, followWorker, or the method {$operationId} of its API.");
        }
        preg_match_all('/\{([^}]+)\}/', $operation->path, $inPath);
        $unknown = array_diff(array_keys($parameters), $inPath[1], $operation->query, $operation->headers);
        if ($unknown !== []) {
            throw new \InvalidArgumentException("{$operationId} has no parameter " . implode(', ', $unknown) . '.');
        }
        $named = static fn (array $names): array => array_intersect_key($parameters, array_flip($names));

        return $this->transport->call($operation, $named($inPath[1]), $named($operation->query), $named($operation->headers), $body, $options);
    }

    /**
     * The events of a run in order, each once, through any disconnect, to the end of the run (in the `ui` format: of the turn,
     * unless asked otherwise). Nothing is opened before the first event is asked for; whoever stops asking closes the connection.
     *
     * @return \Generator<int, FollowedMessage>
     * @throws RuntimeClientException while it is read: `ResyncRequired` when the events after the position are gone
     */
    public function followRun(string $runId, string $threadId, ?FollowOptions $options = null): \Generator
    {
        $options ??= new FollowOptions();

        return $this->follower($this->runLog($runId, $options, static fn (): string => $threadId), $options)->messages();
    }

    /**
     * As `followRun`, but connected when it returns: a refusal is thrown here, before anything has been promised to anybody.
     *
     * @throws RuntimeClientException
     */
    public function openRun(string $runId, string $threadId, ?FollowOptions $options = null): FollowedRun
    {
        $options ??= new FollowOptions();
        $follower = $this->follower($this->runLog($runId, $options, static fn (): string => $threadId), $options);

        return new FollowedRun($runId, $follower->connect(), $follower);
    }

    /**
     * The events of a worker in order, each once, through any disconnect. A worker that has stopped can be taken up again, so
     * this goes on until its reader leaves, or the options say that it is enough. Otherwise as `followRun`; a worker has no formats.
     *
     * @return \Generator<int, FollowedMessage>
     * @throws RuntimeClientException while it is read: `ResyncRequired` when the events after the position are gone
     */
    public function followWorker(string $workerId, ?FollowOptions $options = null): \Generator
    {
        return $this->workerFollower($workerId, $options)->messages();
    }

    /**
     * As `followWorker`, but connected when it returns: a refusal is thrown here.
     *
     * @throws RuntimeClientException
     */
    public function openWorker(string $workerId, ?FollowOptions $options = null): Followed
    {
        $follower = $this->workerFollower($workerId, $options);

        return new Followed($follower->connect(), $follower);
    }

    /**
     * Makes a run, gives it a prompt, and follows the answer. Returns when the run is made; a refusal is thrown here. Never
     * repeated by itself: each call is a new run. Of the options the pace of following counts, not the place and the format.
     *
     * @throws RuntimeClientException
     */
    public function createRunAndFollow(StartTurnRequest $request, ?FollowOptions $options = null): FollowedRun
    {
        $stream = $this->runs()->createRunAndStream($request);
        $runId = $stream->header('x-oa-run-id');
        if ($runId === null || $runId === '') {
            $stream->close();
            throw new UnexpectedAnswer('The stream does not say which run it is of.', $stream->status, $stream->requestId);
        }
        $given = $options ?? new FollowOptions();
        $pace = new FollowOptions(
            format: 'ui',
            tailMs: $given->tailMs,
            maxFailures: $given->maxFailures,
            onHeartbeat: $given->onHeartbeat,
            forMs: $given->forMs,
            stopWhen: $given->stopWhen,
        );
        // Needed only when the stream breaks: the answer names the run, not its thread.
        $threadId = fn (): string => $request->threadId ?? $this->runs()->getRun($runId)->body->run->threadId;

        return new FollowedRun($runId, $stream->requestId, $this->follower($this->runLog($runId, $pace, $threadId), $pace, $stream));
    }

    /** @param \Closure(): string $threadId */
    private function runLog(string $runId, FollowOptions $options, \Closure $threadId): RunLog
    {
        return new RunLog($this->runs(), $runId, $threadId, $options->format, $options->follow);
    }

    private function workerFollower(string $workerId, ?FollowOptions $options): Follower
    {
        return $this->follower(new WorkerLog($this->codex(), $workerId), $options ?? new FollowOptions());
    }

    private function follower(Followable $log, FollowOptions $options, ?StreamReply $opened = null): Follower
    {
        return new Follower($log, $this->clock, $options, $opened);
    }

    protected function transport(): Transport
    {
        return $this->transport;
    }
}
