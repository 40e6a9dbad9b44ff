<?php

declare(strict_types=1);

use Illuminate\Http\Client\Factory;
use OpenAgents\Runtime\Principal;
use OpenAgents\Runtime\RuntimeClient;
use OpenAgents\Runtime\Signing\TokenSigner;

require getenv('RUNTIME_CLIENT_AUTOLOAD') ?: 'vendor/autoload.php';

return new RuntimeClient(
    http: new Factory(),
    baseUrl: getenv('RUNTIME_BASE_URL') ?: 'http://127.0.0.1:4100',
    signer: new TokenSigner(getenv('RUNTIME_SIGNATURE_SECRET') ?: trim((string) file_get_contents('.data/signature-secret'))),
    principal: Principal::user(1),
);
