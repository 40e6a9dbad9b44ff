<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Tests;

use Illuminate\Http\Client\Factory;
use OpenAgents\Runtime\Exception\RuntimeClientException;
use OpenAgents\Runtime\Exception\RuntimeRefusal;
use OpenAgents\Runtime\Laravel\StreamRelay;
use OpenAgents\Runtime\Model\StartTurnRequest;
use OpenAgents\Runtime\Principal;
use OpenAgents\Runtime\RetryPolicy;
use OpenAgents\Runtime\RuntimeClient;
use OpenAgents\Runtime\Signing\TokenSigner;
use OpenAgents\Runtime\Tests\Support\CollectedOutput;
use OpenAgents\Runtime\Tests\Support\FixedClock;
use OpenAgents\Runtime\Tests\Support\Upstream;
use PHPUnit\Framework\TestCase;

final class StreamRelayTest extends TestCase
{
    private ?Upstream $upstream = null;
    private CollectedOutput $output;
    /** @var list<RuntimeClientException> */
    private array $lost = [];

    protected function tearDown(): void
    {
        $this->upstream?->close();
    }

    /** @param list<string|array{string, int}> $answers */
    private function relay(array $answers, int $patience = PHP_INT_MAX): StreamRelay
    {
        $this->upstream = new Upstream($answers);
        $this->output = new CollectedOutput($patience);
        $client = new RuntimeClient(new Factory(), $this->upstream->url, new TokenSigner('s'), Principal::user(1), RetryPolicy::none(), clock: new FixedClock(time()));

        return new StreamRelay($client, function (RuntimeClientException $error): void {
            $this->lost[] = $error;
        }, $this->output);
    }

    private static function part(string $type, ?int $seq = null): string
    {
        return ($seq === null ? '' : "id: {$seq}\n") . "data: {\"type\":\"{$type}\"}\n\n";
    }

    public function testPassesOnEveryPartThroughADrop(): void
    {
        $relay = $this->relay([
            Upstream::stream(self::part('start', 1) . self::part('text-start') . self::part('text-delta', 2) . self::part('text-end')),
            Upstream::stream(": heartbeat\n\n" . self::part('text-end') . self::part('finish-step', 3) . self::part('finish') . "id: 4\ndata: [DONE]\n\n"),
        ]);
        $response = $relay->run('r', 't');
        self::assertSame('v1', $response->headers->get('x-vercel-ai-ui-message-stream'));
        self::assertSame('text/event-stream', $response->headers->get('content-type'));
        self::assertSame('no', $response->headers->get('x-accel-buffering'));
        self::assertStringContainsString('no-transform', (string) $response->headers->get('cache-control'));
        self::assertSame('r', $response->headers->get('x-oa-run-id'));
        $response->sendContent();

        self::assertSame(
            self::part('start', 1) . self::part('text-start') . self::part('text-delta', 2) . ": heartbeat\n\n"
            . self::part('text-end') . self::part('finish-step', 3) . self::part('finish') . "id: 4\ndata: [DONE]\n\n",
            $this->output->bytes,
        );
        self::assertSame([], $this->lost);
    }

    public function testABrowserThatComesBackGoesOnWhereItWas(): void
    {
        $relay = $this->relay([Upstream::stream("data: [DONE]\n\n")]);
        $relay->run('r', 't', lastEventId: '7')->sendContent();
        self::assertSame('7', $this->upstream->seen()[0]->headers['last-event-id']);
        self::assertSame("id: 7\ndata: [DONE]\n\n", $this->output->bytes);
    }

    public function testSaysThatTheRuntimeIsLostAndNothingElse(): void
    {
        $relay = $this->relay([Upstream::stream(self::part('start', 1)), Upstream::refusal(404, 'not_found', 'unknown_run')]);
        $relay->run('r', 't')->sendContent();
        $rest = substr($this->output->bytes, strlen(self::part('start', 1)));
        self::assertMatchesRegularExpression('/^data: \{"type":"error","errorText":"[^"]+"\}\n\n$/D', $rest);
        self::assertCount(1, $this->lost);
        self::assertInstanceOf(RuntimeRefusal::class, $this->lost[0]);
    }

    public function testStopsWhenTheBrowserIsGone(): void
    {
        $relay = $this->relay([[Upstream::stream(self::part('start', 1) . self::part('start-step', 2) . self::part('text-start', 3)), 20_000]], patience: 2);
        $relay->run('r', 't')->sendContent();
        self::assertSame(self::part('start', 1) . self::part('start-step', 2), $this->output->bytes);
        self::assertSame([], $this->lost);
        self::assertCount(1, $this->upstream->seen());
    }

    public function testNoticesItAtAHeartbeatToo(): void
    {
        $relay = $this->relay([[Upstream::stream(self::part('start', 1) . ": heartbeat\n\n"), 20_000]], patience: 2);
        $relay->run('r', 't')->sendContent();
        self::assertSame(self::part('start', 1) . ": heartbeat\n\n", $this->output->bytes);
    }

    public function testARefusalComesBeforeTheResponse(): void
    {
        $relay = $this->relay([Upstream::refusal(429, 'rate_limited', 'admission_limit')]);
        $this->expectException(RuntimeRefusal::class);
        $relay->prompt(new StartTurnRequest(prompt: 'Hi'));
    }

    public function testRelaysANewRun(): void
    {
        $relay = $this->relay([Upstream::stream(self::part('start', 1) . "id: 2\ndata: [DONE]\n\n", ['x-oa-run-id' => 'run-9'])]);
        $response = $relay->prompt(new StartTurnRequest(prompt: 'Hi'));
        $response->sendContent();
        self::assertSame('run-9', $response->headers->get('x-oa-run-id'));
        self::assertSame(self::part('start', 1) . "id: 2\ndata: [DONE]\n\n", $this->output->bytes);
    }
}
