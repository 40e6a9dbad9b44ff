<?php

declare(strict_types=1);

namespace App\Http\Controllers;

use Illuminate\Http\Request;
use OpenAgents\Runtime\Laravel\StreamRelay;
use OpenAgents\Runtime\RuntimeClient;
use Symfony\Component\HttpFoundation\StreamedResponse;

final class StreamController
{
    public function __construct(private readonly RuntimeClient $client)
    {
    }

    /** Route::get('/chat/{run}/stream', StreamController::class) */
    public function __invoke(Request $request, string $run): StreamedResponse
    {
        // Act for the user who is signed in. The runtime refuses runs of others.
        $client = $this->client->forUser((int) $request->user()->getAuthIdentifier());

        return (new StreamRelay($client))->run($run, (string) $request->query('thread'), lastEventId: $request->header('Last-Event-ID'));
    }
}
