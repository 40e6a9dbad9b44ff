<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Tests;

use Illuminate\Http\Client\Factory;
use OpenAgents\Runtime\Exception\RuntimeRefusal;
use OpenAgents\Runtime\Follow\FollowOptions;
use OpenAgents\Runtime\Laravel\StreamRelay;
use OpenAgents\Runtime\Model\BareWorkerRequest;
use OpenAgents\Runtime\Model\CreateWorkerRequest;
use OpenAgents\Runtime\Model\DeliveryEventRequest;
use OpenAgents\Runtime\Model\DeliveryState;
use OpenAgents\Runtime\Model\StopWorkerRequest;
use OpenAgents\Runtime\Model\WorkerAdapter;
use OpenAgents\Runtime\Model\WorkerEventByType;
use OpenAgents\Runtime\Model\WorkerRequestEnvelope;
use OpenAgents\Runtime\Model\WrappedWorkerRequest;
use OpenAgents\Runtime\Principal;
use OpenAgents\Runtime\RuntimeClient;
use OpenAgents\Runtime\Signing\TokenSigner;
use OpenAgents\Runtime\Tests\Support\CollectedOutput;
use PHPUnit\Framework\TestCase;

/** Workers of a runtime that runs: RUNTIME_BASE_URL says where, RUNTIME_SIGNATURE_SECRET is its secret. */
final class LiveWorkerTest extends TestCase
{
    private RuntimeClient $client;
    private string $workerId;

    protected function setUp(): void
    {
        $baseUrl = (string) getenv('RUNTIME_BASE_URL');
        $secret = (string) getenv('RUNTIME_SIGNATURE_SECRET');
        if ($baseUrl === '' || $secret === '') {
            self::markTestSkipped('Needs a runtime: set RUNTIME_BASE_URL and RUNTIME_SIGNATURE_SECRET.');
        }
        $this->client = new RuntimeClient(new Factory(), $baseUrl, new TokenSigner($secret), Principal::user(4711));
        $this->workerId = 'php-' . bin2hex(random_bytes(8));
    }

    private function latestSeq(): int
    {
        return $this->client->codex()->getCodexWorkerSnapshot($this->workerId)->body->data->latestSeq;
    }

    public function testAWorkerFromItsCreationToItsReturn(): void
    {
        $codex = $this->client->codex();
        $wanted = new CreateWorkerRequest(workerId: $this->workerId, workspaceRef: "ws-{$this->workerId}", metadata: []);
        $created = $codex->createCodexWorker($wanted);
        $again = $codex->createCodexWorker($wanted);
        self::assertSame([202, false, 200, true], [$created->status, $created->replayed, $again->status, $again->replayed]);
        self::assertSame($this->workerId, $created->body->data->workerId);

        $request = new WrappedWorkerRequest(request: new WorkerRequestEnvelope(requestId: 7, method: 'thread/start', params: [1, ['a' => new \stdClass()]]));
        $first = $codex->submitCodexWorkerRequest($this->workerId, $request);
        $second = $codex->submitCodexWorkerRequest($this->workerId, $request);
        self::assertSame([7, true, false, true], [$first->body->data->requestId, $first->body->data->ok, $first->replayed, $second->replayed]);
        self::assertSame('[1,{"a":{}}]', json_encode($first->body->data->response['result']['echo']));
        self::assertEquals($first->body->data->response, $second->body->data->response);

        $event = new WorkerEventByType(type: 'worker.heartbeat', payload: new \stdClass(), idempotencyKey: 'beat-1');
        self::assertSame([202, 200], [$codex->ingestCodexWorkerEvent($this->workerId, $event)->status, $codex->ingestCodexWorkerEvent($this->workerId, $event)->status]);
        $listed = $codex->listCodexWorkers(workspaceRef: "ws-{$this->workerId}")->body->data;
        self::assertSame([$this->workerId], array_map(static fn ($worker): string => $worker->workerId, $listed));
        self::assertSame('fresh', $listed[0]->heartbeatState);

        $stopped = $codex->stopCodexWorker($this->workerId, new StopWorkerRequest(reason: 'enough'));
        self::assertSame([202, 'stopped', 200], [$stopped->status, $stopped->body->data->status, $codex->stopCodexWorker($this->workerId)->status]);
        try {
            $codex->submitCodexWorkerRequest($this->workerId, new BareWorkerRequest(method: 'thread/start', requestId: 8));
            self::fail('A worker that has stopped took a request.');
        } catch (RuntimeRefusal $error) {
            self::assertSame([409, 'worker_terminal'], [$error->status, $error->reason]);
        }
    }

    public function testIsFollowedOverManyConnectionsPastItsStop(): void
    {
        $codex = $this->client->codex();
        $codex->createCodexWorker(new CreateWorkerRequest(workerId: $this->workerId));
        $seqs = [];
        $types = [];
        $restarted = false;
        // A tail so short that a connection ends after a few events.
        foreach ($this->client->followWorker($this->workerId, new FollowOptions(tailMs: 50)) as $message) {
            $event = $message->part();
            $seqs[] = $message->seq;
            $types[] = $event->eventType;
            if ($event->eventType === 'worker.started' && !$restarted) {
                foreach (range(1, 20) as $id) {
                    $codex->submitCodexWorkerRequest($this->workerId, new BareWorkerRequest(method: 'thread/start', requestId: $id));
                }
                $codex->stopCodexWorker($this->workerId);
            } elseif ($event->eventType === 'worker.stopped') {
                $restarted = true;
                $codex->createCodexWorker(new CreateWorkerRequest(workerId: $this->workerId));
            } elseif ($event->eventType === 'worker.started') {
                break;
            }
        }
        self::assertSame(range(1, $this->latestSeq()), $seqs);
        self::assertCount(20, array_keys($types, 'worker.response', true));
        self::assertCount(1, array_keys($types, 'worker.stopped', true));
    }

    public function testFromNowOnUntilItsTimeIsOver(): void
    {
        $this->client->codex()->createCodexWorker(new CreateWorkerRequest(workerId: $this->workerId));
        $latestSeq = $this->latestSeq();
        $quiet = $this->client->followWorker($this->workerId, new FollowOptions(after: null, tailMs: 500, forMs: 2500, maxFailures: 2));
        self::assertSame([], iterator_to_array($quiet), 'Connections that are served in full and bring nothing are no failures.');
        self::assertSame($latestSeq, $quiet->getReturn());
    }

    public function testADesktopProgramAnswers(): void
    {
        $codex = $this->client->codex();
        $codex->createCodexWorker(new CreateWorkerRequest(workerId: $this->workerId, adapter: WorkerAdapter::DESKTOP));
        $program = proc_open([PHP_BINARY, __DIR__ . '/Support/desktop-program.php', $this->workerId], [2 => ['pipe', 'w']], $pipes);
        try {
            $ask = fn (string $method, array $params): mixed => $codex->submitCodexWorkerRequest(
                $this->workerId,
                new BareWorkerRequest(method: $method, requestId: $method, params: $params, timeoutMs: 40_000),
            )->body->data;
            $answer = $ask('reverse', ['a', 'b', 'c']);
            self::assertTrue($answer->ok, (string) json_encode($answer));
            self::assertSame(['c', 'b', 'a'], $answer->response['result']);
            self::assertTrue($ask('quit', [1])->ok);
            self::assertSame('', stream_get_contents($pipes[2]));
        } finally {
            proc_terminate($program, 9);
            $exitCode = proc_close($program);
        }
        self::assertSame(0, $exitCode);
    }

    public function testIsRelayedAsTheRuntimeSendsIt(): void
    {
        $this->client->codex()->createCodexWorker(new CreateWorkerRequest(workerId: $this->workerId));
        $beat = $this->client->codex()->ingestCodexWorkerEvent($this->workerId, new WorkerEventByType(type: 'worker.heartbeat', payload: ['text' => 'é 😀']));
        $latestSeq = $beat->body->data->seq;
        $followed = $this->client->openWorker($this->workerId, new FollowOptions(after: 1));
        $message = $followed->getIterator()->current();
        self::assertSame($latestSeq, $message->seq);

        // A browser that goes when it has got what opens the stream, and one event.
        $output = new CollectedOutput(2);
        (new StreamRelay($this->client, output: $output))->worker($this->workerId, lastEventId: '1')->sendContent();
        self::assertSame("retry: 1000\n\nid: {$latestSeq}\nevent: codex.worker.event\ndata: {$message->json}\n\n", $output->bytes);
    }

    public function testDeliveryEventsAreRecordedOnce(): void
    {
        $event = new DeliveryEventRequest(eventId: "evt-{$this->workerId}", provider: 'resend', deliveryState: DeliveryState::DELIVERED, recipient: 'someone@example.com');
        $first = $this->client->comms()->recordCommsDeliveryEvent($event);
        $second = $this->client->comms()->recordCommsDeliveryEvent($event);
        self::assertSame([202, false, 200, true], [$first->status, $first->replayed, $second->status, $second->replayed]);
    }
}
