<?php

declare(strict_types=1);

$client = require __DIR__ . '/../setup.php';

echo json_encode($client->service()->health()->body), "\n";
