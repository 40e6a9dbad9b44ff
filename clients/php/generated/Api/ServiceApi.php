<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Api;

use OpenAgents\Runtime\CallOptions;
use OpenAgents\Runtime\Exception\RuntimeClientException;
use OpenAgents\Runtime\Http\Transport;
use OpenAgents\Runtime\Json;
use OpenAgents\Runtime\Model;
use OpenAgents\Runtime\Operations;
use OpenAgents\Runtime\Reply;
use OpenAgents\Runtime\StreamReply;

final class ServiceApi
{
    public function __construct(private readonly Transport $transport)
    {
    }

    /**
     * Is the process alive?
     *
     * Answers as long as the process can answer anything; it looks at nothing else. Needs no token. Unknown query
     * parameters are refused.
     *
     * Never repeated by itself: it asks about this moment.
     *
     * @return Reply<Model\Liveness>
     * @throws RuntimeClientException
     */
    public function getLiveness(
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('getLiveness'),
            path: [],
            query: [],
            headers: [],
            body: null,
            options: $options,
        );
    }

    /**
     * Can this replica take requests?
     *
     * Ready only while the database has exactly the migrations of this build, the log engine can write to it, and
     * the process is not draining. Needs no token. Its 503 carries the checks, not the error envelope.
     *
     * Never repeated by itself: it asks about this moment.
     *
     * @return Reply<Model\Readiness>
     * @throws RuntimeClientException
     */
    public function getReadiness(
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('getReadiness'),
            path: [],
            query: [],
            headers: [],
            body: null,
            options: $options,
        );
    }

    /**
     * Check that a signed request is accepted.
     *
     * Answers every caller with a valid token, for any principal or none, so that a client can check its secret and
     * clock. For load balancers and orchestrators there are `/healthz` and `/readyz`.
     *
     * Repeated by itself when no answer comes.
     *
     * @return Reply<Model\Health>
     * @throws RuntimeClientException
     */
    public function health(
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('health'),
            path: [],
            query: [],
            headers: [],
            body: null,
            options: $options,
        );
    }
}
