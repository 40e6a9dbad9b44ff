<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Tests;

use Illuminate\Http\Client\Factory;
use OpenAgents\Runtime\Exception\RuntimeRefusal;
use OpenAgents\Runtime\Follow\FollowOptions;
use OpenAgents\Runtime\Laravel\StreamRelay;
use OpenAgents\Runtime\Model\AppendMany;
use OpenAgents\Runtime\Model\AppendManyReply;
use OpenAgents\Runtime\Model\AppendOne;
use OpenAgents\Runtime\Model\CancelRunRequest;
use OpenAgents\Runtime\Model\CreateRunRequest;
use OpenAgents\Runtime\Model\EventsFinish;
use OpenAgents\Runtime\Model\FrameByType;
use OpenAgents\Runtime\Model\StartTurnRequest;
use OpenAgents\Runtime\Model\UiTextDelta;
use OpenAgents\Runtime\Model\VerificationPassed;
use OpenAgents\Runtime\Principal;
use OpenAgents\Runtime\RuntimeClient;
use OpenAgents\Runtime\Signing\TokenSigner;
use OpenAgents\Runtime\Tests\Support\CollectedOutput;
use PHPUnit\Framework\TestCase;

/** Against a runtime that runs: RUNTIME_BASE_URL says where, RUNTIME_SIGNATURE_SECRET is its secret. */
final class LiveTest extends TestCase
{
    private RuntimeClient $client;

    protected function setUp(): void
    {
        $baseUrl = (string) getenv('RUNTIME_BASE_URL');
        $secret = (string) getenv('RUNTIME_SIGNATURE_SECRET');
        if ($baseUrl === '' || $secret === '') {
            self::markTestSkipped('Needs a runtime: set RUNTIME_BASE_URL and RUNTIME_SIGNATURE_SECRET.');
        }
        $this->client = new RuntimeClient(new Factory(), $baseUrl, new TokenSigner($secret), Principal::user(4711));
    }

    public function testARunFromItsCreationToItsEnd(): void
    {
        $runs = $this->client->runs();
        $key = 'php-' . bin2hex(random_bytes(8));
        $created = $runs->createRun(new CreateRunRequest(idempotencyKey: $key, metadata: []));
        $again = $runs->createRun(new CreateRunRequest(idempotencyKey: $key, metadata: []));
        $run = $created->body->run;
        self::assertSame([201, false, 200, true], [$created->status, $created->replayed, $again->status, $again->replayed]);
        self::assertSame($run->id, $again->body->run->id);
        self::assertSame('{}', json_encode($run->metadata));

        $note = new AppendOne(eventType: 'note.added', payload: ['text' => 'a/b é 😀', 'empty' => new \stdClass(), 'list' => []], idempotencyKey: 'note-1');
        self::assertSame(201, $runs->appendRunEvent($run->id, $note)->status);
        $replayed = $runs->appendRunEvent($run->id, $note);
        self::assertSame([200, true], [$replayed->status, $replayed->replayed]);
        self::assertSame('{"empty":{},"list":[],"text":"a/b é 😀"}', json_encode($replayed->body->event->payload, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES));

        $many = array_map(static fn (int $n): AppendOne => new AppendOne(eventType: 'note.counted', payload: ['n' => $n], idempotencyKey: "n-{$n}"), range(1, 300));
        $answer = $runs->appendRunEvent($run->id, new AppendMany(events: $many))->body;
        self::assertInstanceOf(AppendManyReply::class, $answer);
        self::assertCount(300, $answer->results);

        $runs->cancelRun($run->id, new CancelRunRequest(threadId: $run->threadId, reason: 'enough'));
        $log = [];
        for ($after = 0; $after !== null; $after = $page->nextAfter) {
            $page = $runs->listRunEvents($run->id, after: $after, limit: 100)->body;
            array_push($log, ...$page->events);
        }
        self::assertSame(range(1, count($log)), array_map(static fn ($event): int => $event->seq, $log));
        self::assertInstanceOf(VerificationPassed::class, $runs->verifyRun($run->id)->body);
    }

    public function testFollowsOverConnectionsThatEndAllTheTime(): void
    {
        $runs = $this->client->runs();
        $run = $runs->createRun(new CreateRunRequest(runId: 'php-' . bin2hex(random_bytes(8))))->body->run;
        $script = [['text' => 'One two three four five six seven eight nine ten.', 'chunk_delay_ms' => 40], ['tool' => 'clock.now'], ['text' => 'Done.']];
        $runs->appendFrame($run->id, new FrameByType(threadId: $run->threadId, frameId: 'f-1', type: 'user_message', payload: ['text' => 'Count.', 'script' => $script]));
        // Streams leave these out.
        $runs->appendRunEvent($run->id, new AppendOne(eventType: 'lease.taken', payload: []));
        $seqs = [];
        $last = null;
        // A tail so short that a connection ends after a few events.
        foreach ($this->client->followRun($run->id, $run->threadId, new FollowOptions(tailMs: 50)) as $message) {
            $seqs[] = $message->seq;
            $last = $message->part();
            if (($message->data['eventType'] ?? null) === 'turn.finished') {
                $runs->cancelRun($run->id, new CancelRunRequest(threadId: $run->threadId));
            }
        }
        self::assertInstanceOf(EventsFinish::class, $last);
        self::assertSame(array_values(array_unique($seqs)), $seqs);
        $events = $runs->listRunEvents($run->id, limit: 1000)->body->events;
        $shown = array_filter($events, static fn ($event): bool => \OpenAgents\Runtime\Follow\GapCheck::belongsInStreams($event->eventType));
        self::assertSame(array_values(array_map(static fn ($event): int => $event->seq, $shown)), $seqs);
        self::assertLessThan(count($events), count($seqs), 'Something was left out by design, and taken for no gap.');
    }

    public function testAPromptIsAnsweredInTheUiFormatAndRelayed(): void
    {
        $output = new CollectedOutput();
        $response = (new StreamRelay($this->client, output: $output))->prompt(new StartTurnRequest(prompt: 'Why is the sky blue?'));
        $response->sendContent();
        $runId = (string) $response->headers->get('x-oa-run-id');
        $threadId = $this->client->runs()->getRun($runId)->body->run->threadId;
        $text = '';
        $again = '';
        foreach ($this->client->followRun($runId, $threadId, new FollowOptions(format: 'ui')) as $message) {
            $again .= ($message->id === null ? '' : "id: {$message->id}\n") . "data: {$message->json}\n\n";
            $part = $message->part();
            $text .= $part instanceof UiTextDelta ? $part->delta : '';
        }
        self::assertStringContainsString('Why is the sky blue?', $text);
        $relayed = str_replace(": heartbeat\n\n", '', $output->bytes);
        self::assertStringEndsWith("data: [DONE]\n\n", $relayed);
        self::assertSame($again, preg_replace('/(id: \d+\n)?data: \[DONE\]\n\n$/D', '', $relayed));
    }

    public function testARefusalOfTheRuntimeIsTyped(): void
    {
        try {
            $this->client->runs()->getRun('no-such-run');
            self::fail('It was found.');
        } catch (RuntimeRefusal $error) {
            self::assertSame([404, 'not_found', 'unknown_run'], [$error->status, $error->errorCode, $error->reason]);
            self::assertNotSame('', $error->requestId);
        }
    }
}
