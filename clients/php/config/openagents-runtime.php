<?php

return [

    // Where the runtime serves, without a path.
    'base_url' => env('OPENAGENTS_RUNTIME_URL', 'http://127.0.0.1:4100'),

    // RUNTIME_SIGNATURE_SECRET of the runtime.
    'secret' => env('OPENAGENTS_RUNTIME_SECRET', ''),

    // Sent as X-OA-RUNTIME-KEY-ID, where you name your keys.
    'key_id' => env('OPENAGENTS_RUNTIME_KEY_ID'),

    // Further secrets by their ids. While a secret is being changed: the other one of the two.
    'other_keys' => [],

    'token_ttl_seconds' => 60,

    'timeouts' => [
        'connectSeconds' => 3.0,
        // For one attempt of a call, and until a stream answers. Streams have no total.
        'totalSeconds' => 60.0,
        // In which nothing arrives on a stream. The runtime sends a heartbeat every 15 s.
        'idleSeconds' => 45.0,
    ],

    'retry' => [
        'maxAttempts' => 5,
        'baseDelayMs' => 200,
        'maxDelayMs' => 10000,
        'maxTotalMs' => 60000,
    ],

];
