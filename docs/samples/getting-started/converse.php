<?php

declare(strict_types=1);

use OpenAgents\Runtime\Model\CreateRunRequest;
use OpenAgents\Runtime\Model\FrameByType;

$client = require __DIR__ . '/../setup.php';

$run = $client->runs()->createRun(new CreateRunRequest(metadata: ['title' => 'A conversation']))->body->run;

$reply = $client->runs()->appendFrame($run->id, new FrameByType(
    threadId: $run->threadId,
    frameId: 'message-1',
    type: 'user_message',
    payload: ['text' => 'Count to three.'],
));
echo json_encode($reply->body), "\n";
