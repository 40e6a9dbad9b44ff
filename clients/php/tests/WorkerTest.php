<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Tests;

use Illuminate\Http\Client\Factory;
use OpenAgents\Runtime\Exception\ResyncRequired;
use OpenAgents\Runtime\Exception\RuntimeClientException;
use OpenAgents\Runtime\Exception\RuntimeRefusal;
use OpenAgents\Runtime\Exception\StreamGap;
use OpenAgents\Runtime\Exception\UnexpectedAnswer;
use OpenAgents\Runtime\Follow\FollowOptions;
use OpenAgents\Runtime\Laravel\StreamRelay;
use OpenAgents\Runtime\Model\BareWorkerRequest;
use OpenAgents\Runtime\Model\WorkerStreamData;
use OpenAgents\Runtime\Principal;
use OpenAgents\Runtime\RetryPolicy;
use OpenAgents\Runtime\RuntimeClient;
use OpenAgents\Runtime\Signing\TokenSigner;
use OpenAgents\Runtime\Tests\Support\CollectedOutput;
use OpenAgents\Runtime\Tests\Support\FixedClock;
use OpenAgents\Runtime\Tests\Support\Upstream;
use PHPUnit\Framework\TestCase;

/** Workers, against a server that really listens; what it says is made up, and how it fails. */
final class WorkerTest extends TestCase
{
    private ?Upstream $upstream = null;
    private FixedClock $clock;

    protected function tearDown(): void
    {
        $this->upstream?->close();
    }

    /** @param list<string|array{string, int}> $answers */
    private function client(array $answers): RuntimeClient
    {
        $this->upstream = new Upstream($answers);
        $this->clock = new FixedClock(time());
        $retry = new RetryPolicy(maxAttempts: 3, baseDelayMs: 100, random: static fn (): float => 1.0);

        return new RuntimeClient(new Factory(), $this->upstream->url, new TokenSigner('secret'), Principal::user(42), $retry, clock: $this->clock);
    }

    private static function event(int $seq, string $type = 'worker.event'): string
    {
        $data = ['workerId' => 'w', 'seq' => $seq, 'eventType' => $type, 'payload' => new \stdClass(), 'occurredAt' => '2026-01-01T00:00:00.000000Z'];

        return "id: {$seq}\nevent: codex.worker.event\ndata: " . json_encode($data) . "\n\n";
    }

    private static function snapshot(int $latestSeq): string
    {
        $snapshot = json_decode((string) file_get_contents(dirname(__DIR__, 3) . '/src/generated/contract.json'))->components->examples->worker_snapshot->value;
        $snapshot->data->latest_seq = $latestSeq;

        return Upstream::json(200, $snapshot);
    }

    /** @return list<int> */
    private static function seqs(iterable $messages): array
    {
        $seqs = [];
        foreach ($messages as $message) {
            $seqs[] = $message->seq;
        }

        return $seqs;
    }

    /** What there is to follow in these tests ends with a refusal. */
    private static function gone(): string
    {
        return Upstream::refusal(404, 'not_found', 'unknown_worker');
    }

    public function testFollowsOverConnectionsThatBreakPastAnyEnd(): void
    {
        $client = $this->client([
            Upstream::stream(self::event(1) . self::event(2, 'worker.stopped') . "id: 3\nda"),
            Upstream::refusal(503, 'unavailable', 'draining', ['retry_after_ms' => 700]),
            Upstream::stream(self::event(2) . ": heartbeat\n\n" . self::event(3, 'worker.started')),
            Upstream::stream("data: [DONE]\n\nevent: later\nid: 9\ndata: {}\n\n" . self::event(4)),
            self::gone(),
        ]);
        $got = [];
        try {
            foreach ($client->followWorker('w:1') as $message) {
                $part = $message->part();
                self::assertInstanceOf(WorkerStreamData::class, $part);
                $got[] = [$message->seq, $message->id, $message->event, $part->eventType];
            }
            self::fail('It ended by itself.');
        } catch (RuntimeRefusal $error) {
            self::assertSame('unknown_worker', $error->reason);
        }
        $name = 'codex.worker.event';
        self::assertSame([[1, '1', $name, 'worker.event'], [2, '2', $name, 'worker.stopped'], [3, '3', $name, 'worker.started'], [4, '4', $name, 'worker.event']], $got);
        $seen = $this->upstream->seen();
        self::assertSame([null, '2', '2', '3', '4'], array_map(static fn ($one) => $one->headers['last-event-id'] ?? null, $seen));
        self::assertSame('/internal/v1/codex/workers/w%3A1/stream?from=0&tail_ms=300000', $seen[0]->target);
        self::assertSame('/internal/v1/codex/workers/w%3A1/stream?tail_ms=300000', $seen[1]->target);
        self::assertContains(700, $this->clock->slept);
    }

    public function testAGapIsReadAgainAndThenRefused(): void
    {
        $gap = Upstream::stream(self::event(2) . self::event(5));
        $client = $this->client([Upstream::stream(self::event(1) . self::event(5)), $gap, $gap]);
        $got = [];
        try {
            foreach ($client->followWorker('w') as $message) {
                $got[] = $message->seq;
            }
            self::fail('The gap was passed over.');
        } catch (StreamGap $error) {
            self::assertSame(['worker w', 2, 5, [3, 4]], [$error->log, $error->afterSeq, $error->receivedSeq, $error->missingSeqs]);
        }
        self::assertSame([1, 2], $got);
        self::assertCount(3, $this->upstream->seen(), 'Nobody has to be asked: the stream of a worker leaves out nothing.');
    }

    public function testALongGapIsNotNamedToItsEnd(): void
    {
        $gap = Upstream::stream(self::event(999_999_999_999));
        $client = $this->client([$gap, $gap]);
        try {
            iterator_to_array($client->followWorker('w'));
            self::fail('The gap was passed over.');
        } catch (StreamGap $error) {
            self::assertSame(range(1, 1000), $error->missingSeqs);
            self::assertLessThan(200, strlen($error->getMessage()));
        }
    }

    public function testAnEventWithoutASeqIsNone(): void
    {
        $broken = Upstream::stream("event: codex.worker.event\ndata: {}\n\n");
        $this->expectException(UnexpectedAnswer::class);
        iterator_to_array($this->client([$broken, $broken])->followWorker('w'));
    }

    public function testAPositionThatIsGoneSaysWhereToGoOn(): void
    {
        $client = $this->client([Upstream::refusal(410, 'stale_cursor', 'cursor_pruned', ['retention_floor' => 5, 'oldest_seq' => 6, 'latest_seq' => 9])]);
        try {
            iterator_to_array($client->followWorker('w', new FollowOptions(after: 2)));
            self::fail('It was not refused.');
        } catch (ResyncRequired $error) {
            self::assertSame([5, 6, 9], [$error->retentionFloor, $error->oldestSeq, $error->latestSeq]);
        }
        self::assertSame('2', $this->upstream->seen()[0]->headers['last-event-id']);
    }

    public function testFromNowOnMissesNothingWhenTheFirstConnectionBringsNothing(): void
    {
        $client = $this->client([self::snapshot(7), Upstream::stream(''), Upstream::stream(self::event(8)), self::gone()]);
        $messages = $client->followWorker('w', new FollowOptions(after: null));
        self::assertSame(8, $messages->current()->seq);
        $seen = $this->upstream->seen();
        self::assertStringEndsWith('/codex/workers/w/snapshot', $seen[0]->target);
        self::assertSame(['7', '7'], [$seen[1]->headers['last-event-id'], $seen[2]->headers['last-event-id']]);
    }

    public function testStopsWhenItsTimeIsOver(): void
    {
        $client = $this->client([
            Upstream::stream("retry: 2000\n\n" . self::event(1)),
            Upstream::refusal(503, 'unavailable', 'draining', ['retry_after_ms' => 7000]),
        ]);
        $messages = $client->followWorker('w', new FollowOptions(tailMs: 4000, forMs: 5000));
        self::assertSame([1], self::seqs($messages));
        self::assertSame(1, $messages->getReturn());
        self::assertSame([2000, 3000], $this->clock->slept, 'No pause goes beyond the end.');
        [$first, $second] = $this->upstream->seen();
        self::assertStringContainsString('tail_ms=4000', $first->target);
        self::assertStringContainsString('tail_ms=3000', $second->target, 'Nor does a connection.');
    }

    public function testStopsWhenItIsToldTo(): void
    {
        $client = $this->client([[Upstream::stream(self::event(1) . self::event(2) . self::event(3)), 20_000]]);
        $last = 0;
        $messages = $client->followWorker('w', new FollowOptions(stopWhen: static function () use (&$last): bool {
            return $last === 2;
        }));
        foreach ($messages as $message) {
            $last = $message->seq;
        }
        self::assertSame(2, $messages->getReturn());
    }

    public function testAHeartbeatIsAnOccasionToStop(): void
    {
        $client = $this->client([[Upstream::stream(": heartbeat\n\n" . self::event(1)), 20_000]]);
        $beats = 0;
        $options = new FollowOptions(
            onHeartbeat: static function () use (&$beats): void {
                $beats++;
            },
            stopWhen: static function () use (&$beats): bool {
                return $beats > 0;
            },
        );
        self::assertSame([], self::seqs($client->followWorker('w', $options)));
    }

    public function testARequestWithAnIdIsRepeatedAndOneWithoutIsNot(): void
    {
        $outcome = ['worker_id' => 'w', 'request_id' => 7, 'ok' => false, 'response' => ['id' => 7, 'error' => ['code' => -32000]], 'idempotent_replay' => true];
        $client = $this->client([Upstream::refusal(503, 'unavailable', 'draining'), Upstream::json(200, ['data' => $outcome]), Upstream::refusal(503, 'unavailable', 'draining')]);
        $reply = $client->codex()->submitCodexWorkerRequest('w', new BareWorkerRequest(method: 'turn/start', requestId: 7, params: [1, ['a' => []]]));
        self::assertSame([2, true, 7, false], [$reply->attempts, $reply->replayed, $reply->body->data->requestId, $reply->body->data->ok]);
        self::assertSame('{"method":"turn/start","request_id":7,"params":[1,{"a":[]}]}', $this->upstream->seen()[1]->body);

        $this->expectException(RuntimeRefusal::class);
        $client->codex()->submitCodexWorkerRequest('w', new BareWorkerRequest(method: 'turn/start'));
    }

    /** @param list<RuntimeClientException> $lost */
    private function relay(RuntimeClient $client, CollectedOutput $output, array &$lost = []): StreamRelay
    {
        return new StreamRelay($client, static function (RuntimeClientException $error) use (&$lost): void {
            $lost[] = $error;
        }, $output);
    }

    public function testRelaysEventsAsTheyAreForAnEventSource(): void
    {
        $client = $this->client([
            Upstream::stream(self::event(4) . ": heartbeat\n\n"),
            Upstream::stream("retry: 9000\n\n" . self::event(4) . self::event(5)),
        ]);
        $output = new CollectedOutput();
        $lost = [];
        $response = $this->relay($client, $output, $lost)->worker('w', lastEventId: '3', forMs: 8000);
        self::assertSame('text/event-stream', $response->headers->get('content-type'));
        self::assertSame('no', $response->headers->get('x-accel-buffering'));
        self::assertNull($response->headers->get('x-vercel-ai-ui-message-stream'));
        self::assertSame('3', $this->upstream->seen()[0]->headers['last-event-id'], 'It is connected before there is a response.');
        $response->sendContent();
        self::assertSame("retry: 1000\n\n" . self::event(4) . ": heartbeat\n\n" . self::event(5), $output->bytes);
        self::assertSame([], $lost);
    }

    public function testTheRelayEndsWhenTheRuntimeIsLost(): void
    {
        $client = $this->client([Upstream::stream(self::event(1)), self::gone()]);
        $output = new CollectedOutput();
        $lost = [];
        $this->relay($client, $output, $lost)->worker('w')->sendContent();
        self::assertSame("retry: 1000\n\n" . self::event(1), $output->bytes);
        self::assertCount(1, $lost);
        self::assertInstanceOf(RuntimeRefusal::class, $lost[0]);
    }

    public function testTheRelayRefusesBeforeItAnswers(): void
    {
        $this->expectException(RuntimeRefusal::class);
        $this->relay($this->client([self::gone()]), new CollectedOutput())->worker('w');
    }

    public function testTheRelayStopsWhenTheBrowserIsGone(): void
    {
        $client = $this->client([[Upstream::stream(self::event(1) . self::event(2)), 20_000]]);
        $output = new CollectedOutput(2);
        $this->relay($client, $output)->worker('w')->sendContent();
        self::assertSame("retry: 1000\n\n" . self::event(1), $output->bytes);
    }
}
