<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Tests;

use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\MalformedJson;
use OpenAgents\Runtime\Model\AppendOne;
use OpenAgents\Runtime\Model\BareWorkerRequest;
use OpenAgents\Runtime\Model\BrokenLink;
use OpenAgents\Runtime\Model\ErrorReason;
use OpenAgents\Runtime\Model\EventsFinish;
use OpenAgents\Runtime\Model\EventsStreamData;
use OpenAgents\Runtime\Model\RunFinishedPayload;
use OpenAgents\Runtime\Model\UiData;
use OpenAgents\Runtime\Model\UiStreamPart;
use OpenAgents\Runtime\Model\VerificationFailed;
use OpenAgents\Runtime\Model\Verification;
use OpenAgents\Runtime\Model\WorkerRequestReceivedPayload;
use PHPUnit\Framework\TestCase;

final class ModelsTest extends TestCase
{
    private static function contract(): \stdClass
    {
        return json_decode((string) file_get_contents(dirname(__DIR__, 3) . '/src/generated/contract.json'), false, 512, JSON_THROW_ON_ERROR);
    }

    /**
     * Every named example of a JSON body, with the class of its schema.
     *
     * @return array<string, array{class-string, \stdClass}>
     */
    public static function examples(): array
    {
        $contract = self::contract();
        $found = [];
        $look = static function (mixed $node) use (&$look, &$found, $contract): void {
            foreach (is_object($node) ? get_object_vars($node) : (is_array($node) ? $node : []) as $name => $value) {
                if ($name === 'application/json' && isset($value->schema->{'$ref'}, $value->examples)) {
                    $class = 'OpenAgents\\Runtime\\Model\\' . substr(strrchr($value->schema->{'$ref'}, '/'), 1);
                    foreach (get_object_vars($value->examples) as $example => $reference) {
                        $body = isset($reference->{'$ref'}) ? $contract->components->examples->{substr(strrchr($reference->{'$ref'}, '/'), 1)} : $reference;
                        $found["{$example} of {$class}"] = [$class, $body->value];
                    }
                }
                $look($value);
            }
        };
        $look($contract->paths);
        $look($contract->components->responses);

        return $found;
    }

    public function testAPartIsOfItsClassWithAndWithoutWhatItMayLeaveOut(): void
    {
        $part = ['type' => 'finish', 'runId' => 'r', 'meta' => new \stdClass()];
        self::assertInstanceOf(EventsFinish::class, EventsStreamData::fromArray($part));
        self::assertInstanceOf(EventsFinish::class, EventsStreamData::fromArray($part + ['author' => 'client']));
        self::assertInstanceOf(JsonObject::class, EventsStreamData::fromArray($part + ['author' => 'nobody']));
    }

    /**
     * @dataProvider examples
     * @param class-string $class
     */
    public function testExamplesOfTheContractComeBackAsTheyWere(string $class, \stdClass $example): void
    {
        $expected = json_encode($example, JSON_THROW_ON_ERROR);
        // Where an object is asked for, the empty array is taken for one; it goes out as what it means.
        $meant = preg_replace('/"(payload|metadata)":\[\]/', '"$1":{}', $expected);
        $model = $class::fromArray($example);

        self::assertNotInstanceOf(JsonObject::class, $model, 'The example is of no class that is known.');
        self::assertJsonStringEqualsJsonString($meant, json_encode($model, JSON_THROW_ON_ERROR));
        self::assertSame(self::sorted($meant), self::sorted(json_encode($class::fromArray(json_decode($expected, true)), JSON_THROW_ON_ERROR)), 'Read from arrays.');
    }

    /** Order of members does not count, the difference between `{}` and `[]` does not survive arrays. */
    private static function sorted(string $json): mixed
    {
        $sort = static function (mixed $value) use (&$sort): mixed {
            if (!is_array($value)) {
                return $value;
            }
            ksort($value);

            return array_map($sort, $value);
        };

        return $sort(json_decode($json, true));
    }

    public function testThereAreManyExamples(): void
    {
        self::assertGreaterThan(60, count(self::examples()));
    }

    public function testUnknownMembersAreKept(): void
    {
        $link = BrokenLink::fromArray(['seq' => 3, 'reason' => 'hash_mismatch', 'added_later' => ['x' => 1]]);
        self::assertSame(3, $link->seq);
        self::assertSame(['seq' => 3, 'reason' => 'hash_mismatch', 'added_later' => ['x' => 1]], $link->toArray());
    }

    public function testUnknownWordsAreNoError(): void
    {
        $payload = RunFinishedPayload::fromArray(['status' => 'paused']);
        self::assertSame('paused', $payload->status);
        self::assertContains('cursor_pruned', ErrorReason::ALL);
    }

    public function testObjectsStayObjects(): void
    {
        self::assertSame('{"event_type":"x","payload":{}}', json_encode(new AppendOne(eventType: 'x', payload: [])));
        $deep = new AppendOne(eventType: 'x', payload: JsonObject::of((object) ['list' => [], 'object' => new \stdClass()]));
        self::assertSame('{"event_type":"x","payload":{"list":[],"object":{}}}', json_encode($deep));
        self::assertSame('{"list":[],"object":{}}', json_encode(AppendOne::fromArray(json_decode((string) json_encode($deep)))->payload));
    }

    public function testWhereBothAreTakenListsStayLists(): void
    {
        self::assertSame('{"method":"m","params":[1,{"a":[]}]}', json_encode(new BareWorkerRequest(method: 'm', params: [1, ['a' => []]])));
        self::assertSame('{"method":"m","params":{"a":1}}', json_encode(new BareWorkerRequest(method: 'm', params: ['a' => 1])));
        self::assertSame('{"method":"m","params":{}}', json_encode(new BareWorkerRequest(method: 'm', params: [])));
        $received = WorkerRequestReceivedPayload::fromArray(json_decode('{"request_id":7,"method":"m","params":[1,{"a":{}}]}'));
        self::assertSame([7, '[1,{"a":{}}]'], [$received->requestId, json_encode($received->params)]);
        self::assertInstanceOf(JsonObject::class, WorkerRequestReceivedPayload::fromArray(json_decode('{"request_id":7,"method":"m","params":{}}'))->params);
    }

    public function testNullOnPurposeIsNotAbsence(): void
    {
        self::assertSame('{"status":"failed","reason":null}', json_encode(RunFinishedPayload::fromArray(json_decode('{"status":"failed","reason":null}'))));
        self::assertSame('{"status":"failed"}', json_encode(RunFinishedPayload::fromArray(['status' => 'failed'])));
    }

    public function testAMissingMemberIsNamed(): void
    {
        $this->expectException(MalformedJson::class);
        $this->expectExceptionMessage('BrokenLink has no reason.');
        BrokenLink::fromArray(['seq' => 3]);
    }

    public function testAMemberOfAnotherTypeIsNamed(): void
    {
        $this->expectException(MalformedJson::class);
        $this->expectExceptionMessage('seq of BrokenLink is not an integer.');
        BrokenLink::fromArray(['seq' => '3', 'reason' => 'x']);
    }

    public function testChoicesAreMadeByWhatIsFixed(): void
    {
        $failed = ['run_id' => 'r', 'ok' => false, 'from_seq' => 1, 'broken' => ['seq' => 2, 'reason' => 'x']];
        self::assertInstanceOf(VerificationFailed::class, Verification::fromArray($failed));
        self::assertInstanceOf(UiData::class, UiStreamPart::fromArray(['type' => 'data-anything', 'data' => 1]));
        self::assertInstanceOf(JsonObject::class, EventsStreamData::fromArray(['type' => 'added-later']));
    }

    public function testEveryClassCanBeLoadedWithoutComposer(): void
    {
        $root = dirname(__DIR__);
        $count = 0;
        foreach (['src', 'generated'] as $folder) {
            foreach (new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator("{$root}/{$folder}", \FilesystemIterator::SKIP_DOTS)) as $file) {
                $class = 'OpenAgents\\Runtime\\' . strtr(substr((string) $file, strlen("{$root}/{$folder}/"), -4), '/', '\\');
                self::assertTrue(class_exists($class) || interface_exists($class) || trait_exists($class), $class);
                $count++;
            }
        }
        self::assertGreaterThan(100, $count);
    }
}
