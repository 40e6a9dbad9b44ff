<?php

declare(strict_types=1);

use OpenAgents\Runtime\Model\AppendMany;
use OpenAgents\Runtime\Model\CreateRunRequest;

$client = require __DIR__ . '/../setup.php';

$runId = $client->runs()->createRun(new CreateRunRequest())->body->run->id;
$client->runs()->appendRunEvent($runId, AppendMany::fromArray(['events' => [
    ['event_type' => 'note.added', 'payload' => ['text' => 'one']],
    ['event_type' => 'note.added', 'payload' => ['text' => 'two']],
]]));

$after = 0;
while ($after !== null) {
    $page = $client->runs()->listRunEvents($runId, after: $after, limit: 2)->body;
    foreach ($page->events as $event) {
        echo $event->seq, ' ', $event->eventType, "\n";
    }
    $after = $page->nextAfter;
}
