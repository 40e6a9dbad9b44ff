<?php

declare(strict_types=1);

use OpenAgents\Runtime\Model\AppendMany;
use OpenAgents\Runtime\Model\CreateRunRequest;

$client = require __DIR__ . '/../setup.php';

$run = $client->runs()->createRun(new CreateRunRequest())->body->run;

// Two notes and the end, so that there is something to follow.
$client->runs()->appendRunEvent($run->id, AppendMany::fromArray(['events' => [
    ['event_type' => 'note.added', 'payload' => ['text' => 'one']],
    ['event_type' => 'note.added', 'payload' => ['text' => 'two']],
    ['event_type' => 'run.finished', 'payload' => ['status' => 'succeeded']],
]]));

foreach ($client->followRun($run->id, $run->threadId) as $message) {
    echo $message->seq, ' ', $message->json, "\n";
}
echo "The run has ended.\n";
