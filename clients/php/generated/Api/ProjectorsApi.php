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

final class ProjectorsApi
{
    public function __construct(private readonly Transport $transport)
    {
    }

    /**
     * Get the position of the run's read model.
     *
     * The last event that the run’s read model has consumed.
     *
     * Repeated by itself when no answer comes.
     *
     * @param string $runId
     *     The run, as `createRun` answered it in `run.id`.
     * @return Reply<Model\CheckpointReply>
     * @throws RuntimeClientException
     */
    public function getProjectorCheckpoint(
        string $runId,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('getProjectorCheckpoint'),
            path: ['run_id' => $runId],
            query: [],
            headers: [],
            body: null,
            options: $options,
        );
    }

    /**
     * Get the summary of a run.
     *
     * Status, position and number of events, with a hash over them by which two readers can compare their copies.
     *
     * Repeated by itself when no answer comes.
     *
     * @param string $runId
     *     The run, as `createRun` answered it in `run.id`.
     * @return Reply<Model\RunSummaryReply>
     * @throws RuntimeClientException
     */
    public function getProjectorRunSummary(
        string $runId,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('getProjectorRunSummary'),
            path: ['run_id' => $runId],
            query: [],
            headers: [],
            body: null,
            options: $options,
        );
    }

    /**
     * Find where a log and its summary disagree.
     *
     * The first gap between a run’s log and its summary. 404 `unknown_drift` when there is none, which is the normal
     * case.
     *
     * Repeated by itself when no answer comes.
     *
     * @param string $topic
     *     The log, as `run:<run id>:events`.
     * @return Reply<Model\DriftReply>
     * @throws RuntimeClientException
     */
    public function getProjectorDrift(
        string $topic,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('getProjectorDrift'),
            path: [],
            query: ['topic' => $topic],
            headers: [],
            body: null,
            options: $options,
        );
    }
}
