<?php

declare(strict_types=1);

use OpenAgents\Runtime\Model\CreateWorkerRequest;
use OpenAgents\Runtime\Model\IngestedEvent;
use OpenAgents\Runtime\Model\WorkerRequestEnvelope;
use OpenAgents\Runtime\Model\WrappedWorkerEvent;
use OpenAgents\Runtime\Model\WrappedWorkerRequest;

$client = require __DIR__ . '/../setup.php';

// Somebody asks, and waits for the outcome. PHP does one thing at a time, so this is a process of its own.
if (isset($argv[1])) {
    $request = new WorkerRequestEnvelope(requestId: 'request-1', method: 'add', params: [1, 2, 3]);
    $outcome = $client->codex()->submitCodexWorkerRequest($argv[1], new WrappedWorkerRequest($request))->body->data;
    echo json_encode($outcome->ok), ' ', json_encode($outcome->response), "\n";
    exit;
}

$workerId = $client->codex()->createCodexWorker(new CreateWorkerRequest(adapter: 'desktop'))->body->data->workerId;
$asker = proc_open([PHP_BINARY, __FILE__, $workerId], [1 => STDOUT, 2 => STDERR], $pipes);

// The desktop reads what is asked, does it, and tells the outcome under the same request_id.
foreach ($client->followWorker($workerId) as $message) {
    $event = $message->part();
    if ($event->eventType !== 'worker.request.received') {
        continue;
    }
    ['request_id' => $id, 'params' => $params] = json_decode($message->json, true)['payload'];
    $response = ['id' => $id, 'jsonrpc' => '2.0', 'result' => array_sum($params)];
    $client->codex()->ingestCodexWorkerEvent($workerId, new WrappedWorkerEvent(new IngestedEvent(
        event_type: 'worker.response',
        payload: ['request_id' => $id, 'response' => $response],
        idempotencyKey: "answer-{$id}",
    )));
    break;
}
proc_close($asker);
