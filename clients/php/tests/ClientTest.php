<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Tests;

use Illuminate\Http\Client\Factory;
use OpenAgents\Runtime\CallOptions;
use OpenAgents\Runtime\Exception\ResyncRequired;
use OpenAgents\Runtime\Exception\RuntimeRefusal;
use OpenAgents\Runtime\Exception\RuntimeUnavailable;
use OpenAgents\Runtime\Exception\StreamGap;
use OpenAgents\Runtime\Exception\UnexpectedAnswer;
use OpenAgents\Runtime\Follow\FollowOptions;
use OpenAgents\Runtime\Http\Repetition;
use OpenAgents\Runtime\Model\AppendOne;
use OpenAgents\Runtime\Model\CancelRunRequest;
use OpenAgents\Runtime\Model\CreateRunRequest;
use OpenAgents\Runtime\Model\FrameByType;
use OpenAgents\Runtime\Model\StartTurnRequest;
use OpenAgents\Runtime\Operations;
use OpenAgents\Runtime\Principal;
use OpenAgents\Runtime\RetryPolicy;
use OpenAgents\Runtime\RuntimeClient;
use OpenAgents\Runtime\Signing\TokenSigner;
use OpenAgents\Runtime\Tests\Support\FixedClock;
use OpenAgents\Runtime\Tests\Support\Upstream;
use OpenAgents\Runtime\Timeouts;
use OpenAgents\Runtime\TraceContext;
use PHPUnit\Framework\TestCase;

/** Against a server that really listens; what it says is made up, and how it fails. */
final class ClientTest extends TestCase
{
    private const ACCEPTED = ['runId' => 'r', 'frameId' => 'f', 'status' => 'accepted', 'idempotentReplay' => false];
    private const HEALTHY = ['status' => 'ok', 'service' => 'runtime', 'version' => '1'];

    private ?Upstream $upstream = null;
    private FixedClock $clock;

    protected function tearDown(): void
    {
        $this->upstream?->close();
    }

    /** @param list<string|array{string, int}> $answers */
    private function client(array $answers, ?Timeouts $timeouts = null, ?TraceContext $trace = null, ?TokenSigner $signer = null): RuntimeClient
    {
        $this->upstream = new Upstream($answers);
        $this->clock = new FixedClock(time());

        return new RuntimeClient(
            new Factory(),
            $this->upstream->url,
            $signer ?? new TokenSigner('secret'),
            Principal::user(42),
            new RetryPolicy(maxAttempts: 3, baseDelayMs: 100, random: static fn (): float => 1.0),
            $timeouts ?? new Timeouts(),
            $trace,
            $this->clock,
        );
    }

    private static function frame(): FrameByType
    {
        return new FrameByType(threadId: 't', frameId: 'f', type: 'user_message', payload: ['text' => 'a/b é']);
    }

    public function testSendsWhatTheRuntimeAsksOfARequest(): void
    {
        $trace = TraceContext::from('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'vendor=1', 'req-7');
        $reply = $this->client([Upstream::json(202, self::ACCEPTED)], trace: $trace)->runs()->appendFrame('run:1', self::frame());
        [$seen] = $this->upstream->seen();

        self::assertSame(202, $reply->status);
        self::assertFalse($reply->replayed);
        self::assertSame('POST', $seen->method);
        self::assertSame('/internal/v1/runs/run%3A1/frames', $seen->target);
        self::assertSame('{"thread_id":"t","frame_id":"f","type":"user_message","payload":{"text":"a/b é"}}', $seen->body);
        self::assertSame('application/json', $seen->headers['content-type']);
        self::assertSame('42', $seen->headers['x-oa-user-id']);
        self::assertSame('req-7', $seen->headers['x-request-id']);
        self::assertSame('vendor=1', $seen->headers['tracestate']);
        self::assertMatchesRegularExpression('/^00-4bf92f3577b34da6a3ce929d0e0e4736-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$/D', $seen->headers['traceparent']);
        self::assertSame(hash('sha256', $seen->body), $seen->headers['x-oa-runtime-body-sha256']);
        $claims = $seen->claims();
        self::assertSame(['user_id' => 42, 'run_id' => 'run:1', 'thread_id' => 't'], array_diff_key($claims, ['iat' => 0, 'exp' => 0, 'nonce' => 0]));
    }

    public function testLeavesOutWhatIsNotGiven(): void
    {
        $client = $this->client([Upstream::json(200, ['runs' => [], 'next_cursor' => null]), Upstream::json(200, self::HEALTHY)]);
        $client->runs()->listRuns(status: 'running', limit: 5, cursor: '');
        $client->forGuest('guest_5f0c')->service()->health();
        [$list, $health] = $this->upstream->seen();

        self::assertSame('/internal/v1/runs?status=running&limit=5', $list->target);
        self::assertSame('', $list->body);
        self::assertSame(hash('sha256', ''), $list->headers['x-oa-runtime-body-sha256']);
        self::assertSame('guest_5f0c', $health->headers['x-oa-guest-scope']);
        self::assertSame('guest_5f0c', $health->claims()['guest_scope']);
        self::assertArrayNotHasKey('x-oa-user-id', $health->headers);
    }

    public function testRepeatsWithANewTokenUnderTheSameName(): void
    {
        $client = $this->client([
            Upstream::refusal(503, 'unavailable', 'overloaded', ['retry_after_ms' => 1500], ['Retry-After' => '2']),
            Upstream::json(502, '<html>', ['Retry-After' => '3']),
            Upstream::json(200, ['idempotentReplay' => true] + self::ACCEPTED),
        ]);
        $reply = $client->runs()->appendFrame('r', self::frame());
        $seen = $this->upstream->seen();

        self::assertTrue($reply->replayed);
        self::assertSame(3, $reply->attempts);
        self::assertSame([1500, 3000], $this->clock->slept);
        self::assertCount(3, array_unique(array_map(static fn ($one) => $one->claims()['nonce'], $seen)));
        self::assertCount(1, array_unique(array_map(static fn ($one) => $one->headers['x-request-id'] . $one->body, $seen)));
    }

    public function testRepeatsWhenTheConnectionBreaks(): void
    {
        $client = $this->client(['', "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"sta", Upstream::json(200, self::HEALTHY)]);
        self::assertSame(3, $client->service()->health()->attempts);
    }

    public function testDoesNotRepeatWhatIsNotSafe(): void
    {
        $client = $this->client([Upstream::refusal(503, 'unavailable', 'draining'), Upstream::json(200, [])]);
        try {
            $client->runs()->createRun(new CreateRunRequest(metadata: ['a' => 1]));
            self::fail('It was not refused.');
        } catch (RuntimeRefusal $error) {
            self::assertSame([503, 'unavailable', 'draining'], [$error->status, $error->errorCode, $error->reason]);
        }
        self::assertCount(1, $this->upstream->seen());
    }

    public function testARefusalSaysWhy(): void
    {
        $client = $this->client([Upstream::refusal(409, 'conflict', 'sequence_mismatch', ['latest_seq' => 9], ['x-request-id' => 'req-1'])]);
        try {
            $client->runs()->appendRunEvent('r', new AppendOne(eventType: 'x', idempotencyKey: 'k'));
            self::fail('It was not refused.');
        } catch (RuntimeRefusal $error) {
            self::assertSame(409, $error->status);
            self::assertSame('conflict', $error->errorCode);
            self::assertSame('sequence_mismatch', $error->reason);
            self::assertSame([['reason' => 'sequence_mismatch', 'latest_seq' => 9]], $error->details);
            self::assertSame('req-1', $error->requestId);
        }
        self::assertCount(1, $this->upstream->seen());
    }

    public function testAPositionThatIsGoneSaysWhereToGoOn(): void
    {
        $client = $this->client([Upstream::refusal(410, 'stale_cursor', 'cursor_pruned', ['retention_floor' => 5, 'oldest_seq' => 6, 'latest_seq' => 9])]);
        try {
            iterator_to_array($client->followRun('r', 't'));
            self::fail('It was not refused.');
        } catch (ResyncRequired $error) {
            self::assertSame([5, 6, 9], [$error->retentionFloor, $error->oldestSeq, $error->latestSeq]);
        }
    }

    public function testNobodyThereIsUnavailable(): void
    {
        $client = $this->client([]);
        $this->upstream->close();
        $this->upstream = null;
        try {
            $client->runs()->cancelRun('r', new CancelRunRequest(threadId: 't'));
            self::fail('There was an answer.');
        } catch (RuntimeUnavailable $error) {
            self::assertSame(3, $error->attempts);
            self::assertSame([100, 200], $this->clock->slept);
        }
    }

    public function testAnAnswerTakesNoLongerThanItMay(): void
    {
        $client = $this->client([['', 20_000]], new Timeouts(totalSeconds: 0.2));
        $this->expectException(RuntimeUnavailable::class);
        $client->call('health', options: new CallOptions(retry: RetryPolicy::none()));
    }

    public function testDoesNotFollowRedirects(): void
    {
        $client = $this->client([Upstream::json(302, '', ['Location' => 'http://127.0.0.1:1/']), Upstream::json(200, self::HEALTHY)]);
        try {
            $client->service()->health();
            self::fail('It was followed.');
        } catch (UnexpectedAnswer $error) {
            self::assertSame(302, $error->status);
        }
        self::assertCount(1, $this->upstream->seen());
    }

    /** @return array<string, array{string}> */
    public static function nonsense(): array
    {
        return ['no JSON' => ['<html>'], 'no object' => ['[]'], 'another shape' => ['{"status":"ok"}']];
    }

    /** @dataProvider nonsense */
    public function testASuccessHasToBeTheContracts(string $body): void
    {
        $this->expectException(UnexpectedAnswer::class);
        $this->client([Upstream::json(200, $body)])->service()->health();
    }

    public function testReadinessHasItsOwnNo(): void
    {
        $body = ['status' => 'not_ready', 'service' => 'runtime', 'checks' => ['migrations' => 'pending', 'log_writer' => 'ok', 'draining' => false, 'later' => 'x']];
        $reply = $this->client([Upstream::json(503, $body)])->service()->getReadiness();
        self::assertSame([503, 'not_ready', 'x'], [$reply->status, $reply->body->status, $reply->body->checks->additional['later']]);
        self::assertArrayNotHasKey('x-oa-runtime-signature', $this->upstream->seen()[0]->headers);
    }

    public function testChangesKeysWhenTheRuntimeHas(): void
    {
        $signer = new TokenSigner('old', 'k1', otherKeys: ['k2' => 'new']);
        $client = $this->client([Upstream::refusal(401, 'unauthorized', 'bad_signature'), Upstream::json(200, self::HEALTHY)], signer: $signer);
        self::assertSame('ok', $client->service()->health()->body->status);
        self::assertSame(['k1', 'k2'], array_map(static fn ($one) => $one->headers['x-oa-runtime-key-id'], $this->upstream->seen()));
    }

    /** @return array<string, array{string}> */
    public static function unusableIds(): array
    {
        return ['nothing' => [''], 'here' => ['.'], 'above' => ['..']];
    }

    /** @dataProvider unusableIds */
    public function testAnIdThatWouldLeadElsewhereIsNotSent(string $id): void
    {
        $this->expectException(\InvalidArgumentException::class);
        $this->client([])->runs()->getRun($id);
    }

    public function testCallsByName(): void
    {
        $client = $this->client([Upstream::json(202, self::ACCEPTED)]);
        $reply = $client->call('appendFrame', ['run_id' => 'r'], ['thread_id' => 't', 'frame_id' => 'f', 'type' => 'x']);
        self::assertSame('f', $reply->body->frameId);
        $this->expectExceptionMessage('appendFrame has no parameter colour.');
        $client->call('appendFrame', ['run_id' => 'r', 'colour' => 'red']);
    }

    private static function event(int $seq): string
    {
        return "event: message\nid: {$seq}\ndata: {\"type\":\"event\",\"seq\":{$seq}}\n\n";
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

    public function testFollowsOverConnectionsThatBreak(): void
    {
        $client = $this->client([
            Upstream::stream(self::event(1) . self::event(2) . "id: 3\nda"),
            Upstream::refusal(503, 'unavailable', 'draining', ['retry_after_ms' => 700]),
            Upstream::stream(self::event(2) . ": heartbeat\n\n" . self::event(3)),
            Upstream::stream("retry: 900\n\n"),
            '',
            Upstream::stream(self::event(4) . "event: message\nid: 4\ndata: [DONE]\n\n"),
        ]);
        $heartbeats = 0;
        $options = new FollowOptions(onHeartbeat: static function () use (&$heartbeats): void {
            $heartbeats++;
        });

        self::assertSame([1, 2, 3, 4], self::seqs($client->followRun('r', 't', $options)));
        $seen = $this->upstream->seen();
        self::assertSame([null, '2', '2', '3', '3', '3'], array_map(static fn ($one) => $one->headers['last-event-id'] ?? null, $seen));
        self::assertStringContainsString('thread_id=t&from=0&tail_ms=300000&format=events', $seen[0]->target);
        self::assertStringNotContainsString('from=', $seen[1]->target);
        self::assertSame(1, $heartbeats);
        self::assertContains(700, $this->clock->slept);
        self::assertContains(900, $this->clock->slept);
    }

    public function testComesBackAfterWhatAProxyAnswersInBetween(): void
    {
        $client = $this->client([
            Upstream::json(429, 'Slow down.', ['Retry-After' => '7']),
            Upstream::json(503, '<html>', ['Retry-After' => '-5']),
            Upstream::stream(self::event(1) . "event: message\nid: 1\ndata: [DONE]\n\n"),
        ]);
        self::assertSame([1], self::seqs($client->followRun('r', 't')));
        self::assertSame(7000, $this->clock->slept[0]);
        self::assertLessThanOrEqual(200, $this->clock->slept[1] ?? 0);
    }

    public function testWaitsUntilADate(): void
    {
        $date = gmdate('D, d M Y H:i:s \G\M\T', time() + 20);
        $client = $this->client([Upstream::json(503, '<html>', ['Retry-After' => $date]), Upstream::json(200, self::HEALTHY)]);
        $client->service()->health();
        self::assertEqualsWithDelta(20_000, $this->clock->slept[0], 2000);
    }

    public function testSilenceIsABrokenConnection(): void
    {
        $client = $this->client([
            [Upstream::stream(self::event(1)), 20_000],
        ], new Timeouts(idleSeconds: 0.2));
        $began = hrtime(true);
        try {
            iterator_to_array($client->runs()->streamRun('r', 't')->messages());
            self::fail('It went on.');
        } catch (RuntimeUnavailable $error) {
            self::assertSame('Nothing came for 0.2 s.', $error->getMessage());
            self::assertGreaterThan(190_000_000, hrtime(true) - $began, 'Not before its time.');
        }
    }

    public function testGivesUpWhenNothingComesAnyMore(): void
    {
        $client = $this->client([Upstream::stream(self::event(1)), Upstream::stream(''), Upstream::stream(''), Upstream::stream('')]);
        $messages = $client->followRun('r', 't', new FollowOptions(maxFailures: 3));
        self::assertSame(1, $messages->current()->seq);
        $this->expectException(RuntimeUnavailable::class);
        $messages->next();
    }

    private static function page(string ...$types): string
    {
        $events = [];
        foreach ($types as $index => $type) {
            $events[] = ['seq' => $index + 2, 'event_type' => $type, 'payload' => new \stdClass(), 'recorded_at' => '2026-01-01T00:00:00.000000Z', 'prev_hash' => null,
                'event_hash' => str_repeat('a', 64), 'hash_version' => 2, 'idempotency_key' => null];
        }

        return Upstream::json(200, ['events' => $events, 'latest_seq' => 9, 'retention_floor' => 0, 'next_after' => null]);
    }

    public function testEventsThatStreamsLeaveOutAreNoGap(): void
    {
        $done = "event: message\nid: 4\ndata: [DONE]\n\n";
        $client = $this->client([[Upstream::stream(self::event(1) . self::event(4) . $done), 0], self::page('tool.started', 'lease.taken')]);
        self::assertSame([1, 4], self::seqs($client->followRun('r', 't')));
        self::assertStringContainsString('/events?after=1&limit=2', $this->upstream->seen()[1]->target);
    }

    public function testAGapIsReadAgainAndThenRefused(): void
    {
        $gap = Upstream::stream(self::event(4));
        $page = self::page('tool.started', 'run.delta');
        $client = $this->client([Upstream::stream(self::event(1) . self::event(4)), $page, $gap, $page]);
        $got = [];
        try {
            foreach ($client->followRun('r', 't') as $message) {
                $got[] = $message->seq;
            }
            self::fail('The gap was passed over.');
        } catch (StreamGap $error) {
            self::assertSame([1, 4, [3]], [$error->afterSeq, $error->receivedSeq, $error->missingSeqs]);
        }
        self::assertSame([1], $got);
    }

    public function testANewRunIsFollowedOnTheRunThatWasMade(): void
    {
        $run = ['id' => 'run-9', 'thread_id' => 'thread-9', 'worker_id' => null, 'status' => 'running', 'mode' => 'turn', 'format' => 'ui', 'input_policy' => 'enqueue',
            'limits' => null, 'model_override' => null, 'provider_override' => null, 'metadata' => null, 'latest_seq' => 2, 'head_hash' => null, 'retention_floor' => 0,
            'terminal_reason_class' => null, 'terminal_reason' => null, 'terminal_at' => null, 'created_at' => 'x', 'updated_at' => 'x'];
        $client = $this->client([
            Upstream::stream("id: 1\ndata: {\"type\":\"start\"}\n\ndata: {\"type\":\"start-step\"}\n\n", ['x-oa-run-id' => 'run-9']),
            Upstream::json(200, ['run' => $run]),
            Upstream::stream("data: {\"type\":\"start-step\"}\n\nid: 2\ndata: {\"type\":\"text-start\"}\n\ndata: {\"type\":\"finish\"}\n\nid: 3\ndata: [DONE]\n\n"),
        ]);
        $started = $client->createRunAndFollow(new StartTurnRequest(prompt: 'Hi'));

        self::assertSame('run-9', $started->runId);
        self::assertSame([1, 2, 2, 3], self::seqs($started));
        [$post, $get, $resumed] = $this->upstream->seen();
        self::assertSame('{"prompt":"Hi"}', $post->body);
        self::assertSame('/internal/v1/runs/run-9', $get->target);
        self::assertSame('1', $resumed->headers['last-event-id']);
        self::assertSame(['run_id' => 'run-9', 'thread_id' => 'thread-9'], array_intersect_key($resumed->claims(), ['run_id' => 0, 'thread_id' => 0]));
        self::assertStringContainsString('format=ui&follow=turn', $resumed->target);
    }

    public function testOperationsAreWhatTheContractSays(): void
    {
        $contract = json_decode((string) file_get_contents(dirname(__DIR__, 3) . '/src/generated/contract.json'), true);
        $methods = [];
        foreach (glob(dirname(__DIR__) . '/generated/Api/*.php') as $file) {
            array_push($methods, ...get_class_methods('OpenAgents\\Runtime\\Api\\' . basename($file, '.php')));
        }
        $count = 0;
        foreach ($contract['paths'] as $path => $item) {
            foreach (array_filter($item, static fn ($operation): bool => isset($operation['operationId'])) as $method => $operation) {
                $known = Operations::get($operation['operationId']);
                self::assertSame([strtoupper($method), $path], [$known->method, $known->path]);
                self::assertContains($operation['operationId'], $methods);
                $repeat = $operation['x-repeat'] ?? (($operation['security'] ?? null) === [] ? 'never' : 'always');
                $repetition = is_array($repeat) ? Repetition::keyedBy(...$repeat['by']) : Repetition::{$repeat}();
                self::assertEquals($repetition, $known->repetition, $operation['operationId']);
                $count++;
            }
        }
        self::assertGreaterThan(15, $count);
    }
}
