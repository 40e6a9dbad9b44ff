<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Tests;

use OpenAgents\Runtime\Follow\FollowedMessage;
use OpenAgents\Runtime\Follow\FollowOptions;
use OpenAgents\Runtime\Follow\FollowState;
use OpenAgents\Runtime\Follow\Format;
use OpenAgents\Runtime\Follow\GapCheck;
use OpenAgents\Runtime\Json\MalformedJson;
use OpenAgents\Runtime\Sse\Message;
use OpenAgents\Runtime\Sse\Parser;
use PHPUnit\Framework\TestCase;

final class FollowStateTest extends TestCase
{
    private static function state(FollowOptions $options): FollowState
    {
        return new FollowState($options, Format::from($options->format));
    }

    /** @return list<array{int, string}> seq and type of what is new */
    private static function receive(FollowState $state, string $stream): array
    {
        $new = [];
        foreach ((new Parser())->feed($stream) as $message) {
            if ($message instanceof Message) {
                array_push($new, ...$state->receive($message));
            }
        }

        return array_map(static fn (FollowedMessage $one): array => [$one->seq, (string) ($one->data['type'] ?? '')], $new);
    }

    private static function event(int $seq, string $type = 'event'): string
    {
        return "event: message\nid: {$seq}\ndata: {\"type\":\"{$type}\"}\n\n";
    }

    private static function part(string $type, ?int $seq = null): string
    {
        return ($seq === null ? '' : "id: {$seq}\n") . "data: {\"type\":\"{$type}\"}\n\n";
    }

    public function testDeliversEachEventOnceAndInOrder(): void
    {
        $state = self::state(new FollowOptions());
        self::assertSame([[1, 'a'], [2, 'b']], self::receive($state, self::event(1, 'a') . self::event(1, 'a') . self::event(2, 'b')));
        $state->connected();
        self::assertSame([[3, 'c']], self::receive($state, self::event(2, 'b') . self::event(3, 'c') . self::event(1, 'a')));
        self::assertFalse($state->hasEnded);
        self::assertSame(3, $state->position);
    }

    public function testOnlyTheDurableEndIsTheEnd(): void
    {
        $state = self::state(new FollowOptions());
        self::receive($state, self::event(1, 'finish'));
        self::assertFalse($state->hasEnded);
        self::assertSame([], self::receive($state, "event: message\nid: 1\ndata: [DONE]\n\n" . self::event(2)));
        self::assertTrue($state->hasEnded);
    }

    public function testAReaderThatComesBackAfterTheEndIsToldSo(): void
    {
        $state = self::state(new FollowOptions(after: 9));
        self::assertSame([], self::receive($state, "event: message\ndata: [DONE]\n\n"));
        self::assertTrue($state->hasEnded);
        self::assertSame(9, $state->position);
    }

    public function testPartsWithoutAnIdWaitForTheOneThatHasIt(): void
    {
        $state = self::state(new FollowOptions(format: 'ui'));
        self::assertSame([], self::receive($state, self::part('text-start')));
        self::assertSame([[3, 'text-start'], [3, 'text-delta']], self::receive($state, self::part('text-delta', 3)));
        self::assertSame([], self::receive($state, self::part('text-end')));
        $state->connected();
        self::assertSame([[4, 'text-end'], [4, 'finish-step']], self::receive($state, self::part('text-end') . self::part('finish-step', 4)), 'The event came whole again.');
        self::assertSame([[5, 'finish']], self::receive($state, self::part('finish') . self::part('finish') . "id: 5\ndata: [DONE]\n\n"), 'A frame came twice.');
        self::assertTrue($state->hasEnded);
    }

    public function testPartsOfAnEventThatWasTakenAreDroppedTogether(): void
    {
        $state = self::state(new FollowOptions(format: 'ui'));
        self::receive($state, self::part('text-start') . self::part('text-delta', 3));
        $state->connected();
        self::assertSame([[4, 'text-delta']], self::receive($state, self::part('text-start') . self::part('text-delta', 3) . self::part('text-delta', 4)));
    }

    /** @return array<string, array{FollowOptions, string, array{from: int|null, lastEventId: string|null}}> */
    public static function starts(): array
    {
        $turn = new FollowOptions(after: 4, format: 'ui');

        return [
            'the beginning' => [new FollowOptions(), '', ['from' => 0, 'lastEventId' => null]],
            'from now on' => [new FollowOptions(after: null), '', ['from' => null, 'lastEventId' => null]],
            'from now on, and something came' => [new FollowOptions(after: null), self::event(7), ['from' => null, 'lastEventId' => '7']],
            'behind what was seen' => [new FollowOptions(), self::event(1), ['from' => null, 'lastEventId' => '1']],
            'the place of another reader' => [new FollowOptions(after: 1, lastEventId: '8'), '', ['from' => null, 'lastEventId' => '8']],
            'a turn before its message' => [$turn, self::part('data-event', 6), ['from' => 6, 'lastEventId' => null]],
            'a turn within its message' => [$turn, self::part('data-event', 6) . self::part('start', 7), ['from' => null, 'lastEventId' => '7']],
            'a turn that another reader began' => [new FollowOptions(lastEventId: '8', format: 'ui'), '', ['from' => null, 'lastEventId' => '8']],
            'messages to the end of the run' => [new FollowOptions(format: 'ui', follow: 'run'), self::part('start', 7), ['from' => 7, 'lastEventId' => null]],
        ];
    }

    /**
     * @dataProvider starts
     * @param array{from: int|null, lastEventId: string|null} $expected
     */
    public function testAConnectionBeginsWhereTheOneBeforeEnded(FollowOptions $options, string $seen, array $expected): void
    {
        $state = self::state($options);
        self::receive($state, $seen);
        self::assertSame($expected, $state->start());
    }

    public function testSeesWhatALeapLeavesOut(): void
    {
        $message = new Message('message', '{}', '5');
        self::assertSame([2, 4], (self::state(new FollowOptions(after: 1)))->leap($message));
        self::assertNull((self::state(new FollowOptions(after: 4)))->leap($message));
        self::assertNull((self::state(new FollowOptions(after: 5)))->leap($message));
        self::assertNull((self::state(new FollowOptions(after: null)))->leap($message));
        self::assertNull((self::state(new FollowOptions(after: 1, format: 'ui')))->leap($message));
    }

    public function testKnowsWhichEventsStreamsLeaveOut(): void
    {
        $shown = array_filter(['run.delta', 'tool.started', 'note.added', 'lease.x', 'policy.decision', 'approval.added_later', 'approval.resolved'], GapCheck::belongsInStreams(...));
        self::assertSame(['run.delta', 'note.added', 'approval.resolved'], array_values($shown));
    }

    /** @return array<string, array{string}> */
    public static function broken(): array
    {
        return ['no JSON' => ["id: 1\ndata: {\"a\n\n"], 'no object' => ["id: 1\ndata: 7\n\n"], 'no seq' => ["id: x\ndata: {}\n\n"]];
    }

    /** @dataProvider broken */
    public function testABrokenMessageMovesNothing(string $stream): void
    {
        $state = self::state(new FollowOptions());
        try {
            self::receive($state, $stream);
            self::fail('It was taken.');
        } catch (MalformedJson) {
            self::assertSame(0, $state->position);
        }
    }

    /** @return array<string, array{string, string}> */
    public static function recorded(): array
    {
        $contract = json_decode((string) file_get_contents(dirname(__DIR__, 3) . '/src/generated/contract.json'));
        $cases = [];
        foreach (['events_format' => 'events', 'ui_format' => 'ui', 'ui_turn' => 'ui'] as $name => $format) {
            $cases[$name] = [$contract->components->examples->{$name}->value, $format];
        }

        return $cases;
    }

    /**
     * The streams of the contract's examples, cut after every byte and taken up again, are those that were never cut.
     *
     * @dataProvider recorded
     */
    public function testACutAnywhereChangesNothing(string $stream, string $format): void
    {
        $whole = self::state(new FollowOptions(format: $format));
        $undisturbed = self::receive($whole, $stream);
        self::assertTrue($whole->hasEnded);
        self::assertNotSame([], $undisturbed);
        for ($cut = 0; $cut < strlen($stream); $cut++) {
            $state = self::state(new FollowOptions(format: $format));
            $first = self::receive($state, substr($stream, 0, $cut));
            $state->connected();
            // The runtime sends what is behind the position: here the follower has to find that out itself.
            self::assertSame($undisturbed, [...$first, ...self::receive($state, $stream)], "cut after {$cut} bytes");
            self::assertTrue($state->hasEnded);
        }
    }
}
