<?php

declare(strict_types=1);

use OpenAgents\Runtime\Follow\FollowOptions;
use OpenAgents\Runtime\Model\AppendMany;
use OpenAgents\Runtime\Model\CreateRunRequest;

$client = require __DIR__ . '/../setup.php';

$run = $client->runs()->createRun(new CreateRunRequest())->body->run;
$client->runs()->appendRunEvent($run->id, AppendMany::fromArray(['events' => [
    ['event_type' => 'note.added', 'payload' => ['text' => 'one']],
    ['event_type' => 'note.added', 'payload' => ['text' => 'two']],
    ['event_type' => 'run.finished', 'payload' => ['status' => 'succeeded']],
]]));

// A reader that stops after two events, as if its process had ended, and keeps how far it got.
$cursor = 0;
foreach ($client->followRun($run->id, $run->threadId) as $message) {
    $cursor = $message->seq;
    if ($cursor === 2) {
        break;
    }
}

// Lost connections are resumed by the client. A new process gives it the position that was kept.
foreach ($client->followRun($run->id, $run->threadId, new FollowOptions(after: $cursor)) as $message) {
    echo $message->seq, ' ', $message->json, "\n";
}
