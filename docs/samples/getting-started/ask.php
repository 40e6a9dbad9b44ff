<?php

declare(strict_types=1);

use OpenAgents\Runtime\Model\StartTurnRequest;

$client = require __DIR__ . '/../setup.php';

$started = $client->createRunAndFollow(new StartTurnRequest(prompt: 'Why is the sky blue?'));
echo "run {$started->runId}\n";
foreach ($started as $message) {
    if ($message->data['type'] === 'text-delta') {
        echo $message->data['delta'];
    }
    if ($message->data['type'] === 'finish') {
        echo "\nfinish\n";
    }
}
