<?php

/**
 * The program behind a `desktop` worker: php desktop-program.php <worker id>. Answers the requests that it finds in the
 * worker's stream by reading their params backwards, until one has the method `quit`.
 */

declare(strict_types=1);

use Illuminate\Http\Client\Factory;
use OpenAgents\Runtime\Model\WorkerEventByType;
use OpenAgents\Runtime\Model\WorkerRequestReceivedPayload;
use OpenAgents\Runtime\Principal;
use OpenAgents\Runtime\RuntimeClient;
use OpenAgents\Runtime\Signing\TokenSigner;

require dirname(__DIR__) . '/bootstrap.php';

$workerId = $argv[1];
$client = new RuntimeClient(new Factory(), (string) getenv('RUNTIME_BASE_URL'), new TokenSigner((string) getenv('RUNTIME_SIGNATURE_SECRET')), Principal::user(4711));
foreach ($client->followWorker($workerId) as $message) {
    $event = $message->part();
    if ($event->eventType !== 'worker.request.received') {
        continue;
    }
    $request = WorkerRequestReceivedPayload::fromArray($event->payload->jsonSerialize());
    $response = ['id' => $request->requestId, 'jsonrpc' => '2.0', 'result' => array_reverse((array) $request->params)];
    $client->codex()->ingestCodexWorkerEvent($workerId, new WorkerEventByType(
        type: 'worker.response',
        payload: ['request_id' => $request->requestId, 'response' => $response],
        idempotencyKey: "answer-{$request->requestId}",
    ));
    if ($request->method === 'quit') {
        break;
    }
}
