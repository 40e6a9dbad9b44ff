<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Tests;

use OpenAgents\Runtime\Sse\Comment;
use OpenAgents\Runtime\Sse\Message;
use OpenAgents\Runtime\Sse\Parser;
use PHPUnit\Framework\TestCase;

final class ParserTest extends TestCase
{
    /** @return array<string, array{string, list<Message|Comment>}> */
    public static function streams(): array
    {
        return [
            'an event' => ["event: message\nid: 7\ndata: {\"a\":1}\n\n", [new Message('message', '{"a":1}', '7')]],
            'data alone' => ["data: x\n\n", [new Message('message', 'x', null)]],
            'lines that end with CR' => ["id: 1\rdata: x\r\rdata: y\r\r", [new Message('message', 'x', '1'), new Message('message', 'y', null)]],
            'lines that end with CR LF' => ["id: 1\r\ndata: x\r\n\r\ndata: y\r\n\r\n", [new Message('message', 'x', '1'), new Message('message', 'y', null)]],
            'several lines of data' => ["data: a\ndata:\ndata:  b\n\n", [new Message('message', "a\n\n b", null)]],
            'a byte order mark' => ["\xEF\xBB\xBFdata: x\n\n", [new Message('message', 'x', null)]],
            'a comment' => [": heartbeat\n\ndata: x\n\n", [new Comment('heartbeat'), new Message('message', 'x', null)]],
            'an id with NUL' => ["id: 1\0\ndata: x\n\n", [new Message('message', 'x', null)]],
            'characters of several bytes' => ["data: é中😀\n\n", [new Message('message', 'é中😀', null)]],
            'unknown fields and no colon' => ["other: x\ndata\ndata: x\n\n", [new Message('message', "\nx", null)]],
            'an event without data' => ["event: x\nid: 3\n\ndata: y\n\n", [new Message('message', 'y', null)]],
            'an event that is cut off' => ["data: x\n\nid: 2\ndata: y\n", [new Message('message', 'x', null)]],
        ];
    }

    /**
     * @dataProvider streams
     * @param list<Message|Comment> $expected
     */
    public function testReadsWholeAndByteByByte(string $stream, array $expected): void
    {
        self::assertEquals($expected, (new Parser())->feed($stream));
        $parser = new Parser();
        $found = [];
        foreach (str_split($stream) as $byte) {
            array_push($found, ...$parser->feed($byte));
        }
        self::assertEquals($expected, $found);
    }

    public function testKeepsThePauseThatIsAskedFor(): void
    {
        $parser = new Parser();
        $parser->feed("retry: soon\n\n");
        self::assertNull($parser->retryMs);
        $parser->feed("retry: 1500\n\n");
        self::assertSame(1500, $parser->retryMs);
    }

    public function testRefusesAnEventWithoutEnd(): void
    {
        $parser = new Parser(maxBytes: 100);
        $parser->feed("data: " . str_repeat('x', 60) . "\n");
        $this->expectException(\OverflowException::class);
        $parser->feed("data: " . str_repeat('x', 60) . "\n");
    }
}
