<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Tests;

use OpenAgents\Runtime\Http\Repetition;
use OpenAgents\Runtime\Operations;
use OpenAgents\Runtime\RetryPolicy;
use PHPUnit\Framework\TestCase;

final class RetryTest extends TestCase
{
    public function testPausesGrowUpToABoundAndAreAnywhereBelowIt(): void
    {
        $longest = new RetryPolicy(maxAttempts: 9, baseDelayMs: 200, maxDelayMs: 1000, random: static fn (): float => 1.0);
        $middle = new RetryPolicy(maxAttempts: 9, baseDelayMs: 200, maxDelayMs: 1000, random: static fn (): float => 0.5);

        self::assertSame([200, 400, 800, 1000, 1000], array_map(static fn (int $attempt): ?int => $longest->delayMs($attempt, 0), [1, 2, 3, 4, 5]));
        self::assertSame([100, 200, 400, 500], array_map(static fn (int $attempt): ?int => $middle->delayMs($attempt, 0), [1, 2, 3, 4]));
    }

    public function testWaitsAtLeastAsLongAsItIsAskedTo(): void
    {
        $policy = new RetryPolicy(maxAttempts: 2, baseDelayMs: 200, random: static fn (): float => 0.0);
        self::assertSame(3000, $policy->delayMs(1, 0, 3000));
    }

    public function testEndsWithItsAttemptsAndItsTime(): void
    {
        $policy = new RetryPolicy(maxAttempts: 3, baseDelayMs: 100, maxTotalMs: 1000, random: static fn (): float => 1.0);
        self::assertNotNull($policy->delayMs(2, 800));
        self::assertNull($policy->delayMs(3, 0));
        self::assertNull($policy->delayMs(2, 801));
        self::assertNull($policy->delayMs(1, 0, 2000));
        self::assertNull(RetryPolicy::none()->delayMs(1, 0));
    }

    public function testOnlySomeStatusesChangeByWaiting(): void
    {
        $temporary = array_filter(range(400, 599), RetryPolicy::isTemporary(...));
        self::assertSame([429, 500, 502, 503, 504], array_values($temporary));
    }

    /** @return array<string, array{string, string, bool}> */
    public static function calls(): array
    {
        return [
            'a read' => ['getRun', '', true],
            'a probe' => ['getLiveness', '', false],
            'a run without a name' => ['createRun', '{"metadata":{},"worker_id":"w-1"}', false],
            'no body at all' => ['createRun', '', false],
            'a run with a key' => ['createRun', '{"idempotency_key":"k"}', true],
            'a run with an id' => ['createRun', '{"run_id":"r"}', true],
            'a frame' => ['appendFrame', '{"thread_id":"t","frame_id":"f","type":"x"}', true],
            'an event without a key' => ['appendRunEvent', '{"event_type":"x","payload":{"idempotency_key":"k"}}', false],
            'an event with a key' => ['appendRunEvent', '{"event_type":"x","idempotency_key":"k"}', true],
            'events of which one has no key' => ['appendRunEvent', '{"events":[{"event_type":"x","idempotency_key":"k"},{"event_type":"x"}]}', false],
            'events with keys' => ['appendRunEvent', '{"events":[{"event_type":"x","idempotency_key":"k"}]}', true],
            'no events' => ['appendRunEvent', '{"events":[]}', false],
            'a cancel' => ['cancelRun', '{"thread_id":"t"}', true],
            'a run with a blank key' => ['createRun', '{"idempotency_key":" "}', false],
            'a key that is no name' => ['createRun', '{"idempotency_key":true,"run_id":{"a":"b"}}', false],
            'a body that is a list' => ['appendFrame', '[{"frame_id":"f"}]', false],
            'a worker without a name' => ['createCodexWorker', '{"workspace_ref":"repo_42"}', false],
            'a worker with an id' => ['createCodexWorker', '{"worker_id":"w-1"}', true],
            'a request without an id' => ['submitCodexWorkerRequest', '{"request":{"method":"turn/start","params":{"id":"x"}}}', false],
            'a request with an id' => ['submitCodexWorkerRequest', '{"request":{"method":"turn/start","request_id":"x"}}', true],
            'a request with the number 0 for an id' => ['submitCodexWorkerRequest', '{"method":"turn/start","id":0}', true],
            'a worker event without a key' => ['ingestCodexWorkerEvent', '{"event":{"event_type":"worker.event"}}', false],
            'a worker event with a key' => ['ingestCodexWorkerEvent', '{"event":{"event_type":"worker.event","idempotency_key":"k"}}', true],
            'a request with an id beside it' => ['submitCodexWorkerRequest', '{"request":{"method":"turn/start"},"request_id":"x"}', false],
            'a request with a blank id before another' => ['submitCodexWorkerRequest', '{"request":{"method":"turn/start","request_id":" ","id":"x"}}', false],
            'a request with null before an id' => ['submitCodexWorkerRequest', '{"request":{"method":"turn/start","request_id":null,"id":"x"}}', true],
            'a worker event with a key beside it' => ['ingestCodexWorkerEvent', '{"event":{"event_type":"worker.event"},"idempotency_key":"k"}', false],
            'events with a key beside them' => ['appendRunEvent', '{"events":[{"event_type":"x"}],"idempotency_key":"k"}', false],
            'events of which one is none' => ['appendRunEvent', '{"events":[{"event_type":"x","idempotency_key":"k"},7]}', false],
            'a stop' => ['stopCodexWorker', '', true],
            'a delivery event' => ['recordCommsDeliveryEvent', '{"event_id":"evt_1","provider":"resend","delivery_state":"delivered"}', true],
            'a new run with a prompt' => ['createRunAndStream', '{"prompt":"x"}', false],
        ];
    }

    public function testAPointerMayHaveAnyNamesInIt(): void
    {
        $repetition = Repetition::keyedBy('/a~1b/m~0n/~01/*/key');
        self::assertTrue($repetition->isSafe(json_decode('{"a/b":{"m~n":{"~1":[{"key":"x"},{"key":7}]}}}')));
        self::assertFalse($repetition->isSafe(json_decode('{"a":{"b":{"m~n":{"~1":[{"key":"x"}]}}}}')));
    }

    /** @dataProvider calls */
    public function testRepeatsReadsAndWhatIsSafeByKey(string $operationId, string $body, bool $isSafe): void
    {
        self::assertSame($isSafe, Operations::get($operationId)->repetition->isSafe($body === '' ? null : json_decode($body)));
    }
}
