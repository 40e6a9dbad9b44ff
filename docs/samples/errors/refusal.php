<?php

declare(strict_types=1);

use OpenAgents\Runtime\Exception\RuntimeRefusal;
use OpenAgents\Runtime\Exception\RuntimeUnavailable;

$client = require __DIR__ . '/../setup.php';

try {
    $client->runs()->getRun('no-such-run');
} catch (RuntimeRefusal $refusal) {
    echo "{$refusal->status} {$refusal->errorCode} {$refusal->reason}\n";
} catch (RuntimeUnavailable $unavailable) {
    echo "No answer after {$unavailable->attempts} attempts.\n";
}
