<?php

declare(strict_types=1);

use OpenAgents\Runtime\Exception\RuntimeRefusal;
use OpenAgents\Runtime\Model\AppendOne;
use OpenAgents\Runtime\Model\CreateRunRequest;

$client = require __DIR__ . '/../setup.php';

$runId = $client->runs()->createRun(new CreateRunRequest())->body->run->id;
$append = static fn (string $text) => $client->runs()->appendRunEvent(
    $runId,
    new AppendOne(eventType: 'note.added', payload: ['text' => $text], idempotencyKey: 'note-1'),
);

echo $append('Counted by hand.')->status, "\n";
echo $append('Counted by hand.')->status, "\n";
try {
    $append('Something else.');
} catch (RuntimeRefusal $refusal) {
    echo $refusal->status, ' ', $refusal->reason, "\n";
}
