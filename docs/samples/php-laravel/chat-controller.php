<?php

declare(strict_types=1);

namespace App\Http\Controllers;

use Illuminate\Http\Request;
use OpenAgents\Runtime\Laravel\StreamRelay;
use OpenAgents\Runtime\Model\StartTurnRequest;
use OpenAgents\Runtime\RuntimeClient;
use Symfony\Component\HttpFoundation\StreamedResponse;

final class ChatController
{
    public function __construct(private readonly RuntimeClient $client)
    {
    }

    /** Route::post('/chat', ChatController::class) */
    public function __invoke(Request $request): StreamedResponse
    {
        $client = $this->client->forUser((int) $request->user()->getAuthIdentifier());

        return (new StreamRelay($client))->prompt(new StartTurnRequest(
            prompt: (string) $request->input('prompt'),
            threadId: $request->input('thread'),
        ));
    }
}
