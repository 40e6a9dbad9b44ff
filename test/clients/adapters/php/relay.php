<?php

/**
 * What a chat controller of a Laravel application does, without its web server: relays a run to whoever reads standard output. Takes
 * the base URL, the secret, the run and its thread; the last two lines on standard error say which headers a browser would have got
 * and what the application would have been told about a loss.
 */

declare(strict_types=1);

use Illuminate\Http\Client\Factory;
use OpenAgents\Runtime\Exception\RuntimeClientException;
use OpenAgents\Runtime\Laravel\StreamRelay;
use OpenAgents\Runtime\Principal;
use OpenAgents\Runtime\RetryPolicy;
use OpenAgents\Runtime\RuntimeClient;
use OpenAgents\Runtime\Signing\TokenSigner;

require __DIR__ . '/../../../../clients/php/tests/bootstrap.php';

[, $baseUrl, $secret, $runId, $threadId] = $argv;
$client = new RuntimeClient(
    http: new Factory(),
    baseUrl: $baseUrl,
    signer: new TokenSigner($secret),
    principal: Principal::user(1),
    retry: new RetryPolicy(maxAttempts: 4, baseDelayMs: 5, maxDelayMs: 40),
);
$lost = null;
$relay = new StreamRelay($client, static function (RuntimeClientException $error) use (&$lost): void {
    $lost = $error;
});
$response = $relay->run($runId, $threadId, follow: 'run');
fwrite(STDERR, json_encode(['headers' => $response->headers->all()], JSON_THROW_ON_ERROR) . "\n");
$response->sendContent();
fwrite(STDERR, json_encode(['lost' => $lost === null ? null : $lost::class], JSON_THROW_ON_ERROR) . "\n");
