<?php

declare(strict_types=1);

use OpenAgents\Runtime\Model\CreateWorkerRequest;
use OpenAgents\Runtime\Model\StopWorkerRequest;
use OpenAgents\Runtime\Model\WorkerRequestEnvelope;
use OpenAgents\Runtime\Model\WrappedWorkerRequest;

$client = require __DIR__ . '/../setup.php';

$workerId = $client->codex()->createCodexWorker(new CreateWorkerRequest(workspaceRef: 'repo_42'))->body->data->workerId;

$outcome = $client->codex()->submitCodexWorkerRequest($workerId, new WrappedWorkerRequest(
    new WorkerRequestEnvelope(requestId: 'request-1', method: 'turn/start', params: ['text' => 'Which tests are failing?']),
))->body->data;
// A request that the worker could not carry out is an answer too.
echo json_encode($outcome->ok), ' ', json_encode($outcome->response), "\n";

$client->codex()->stopCodexWorker($workerId, new StopWorkerRequest(reason: 'Done for today.'));

// A worker's log has no end, for it can be taken up again.
foreach ($client->followWorker($workerId) as $message) {
    $event = $message->part();
    echo $message->seq, ' ', $event->eventType, "\n";
    if ($event->eventType === 'worker.stopped') {
        break;
    }
}
