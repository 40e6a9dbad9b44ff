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

final class CodexApi
{
    public function __construct(private readonly Transport $transport)
    {
    }

    /**
     * List the principal's workers.
     *
     * Those that changed their status last come first (`updated_at`, then `worker_id`, both descending); events
     * alone do not move a worker. Pages are keyset pages: nothing shifts while somebody pages, but a worker whose
     * status changes meanwhile moves to the front.
     *
     * Repeated by itself when no answer comes.
     *
     * @param int|null $limit
     *     How many workers a page holds at most.
     * @param Model\WorkerStatus::*|string|null $status
     *     Only workers in this status. Blank is no filter.
     * @param string|null $workspaceRef
     *     Only workers with exactly this workspace. It is trimmed, and blank is no filter. At most 255 bytes.
     * @param string|null $cursor
     *     `next_cursor` of the page before, with the same filters. Opaque.
     * @return Reply<Model\WorkerPage>
     * @throws RuntimeClientException
     */
    public function listCodexWorkers(
        ?int $limit = null,
        ?string $status = null,
        ?string $workspaceRef = null,
        ?string $cursor = null,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('listCodexWorkers'),
            path: [],
            query: ['limit' => $limit, 'status' => $status, 'workspace_ref' => $workspaceRef, 'cursor' => $cursor],
            headers: [],
            body: null,
            options: $options,
        );
    }

    /**
     * Create a worker, or resume one.
     *
     * An unknown `worker_id` becomes a new worker with its owner and its first event, in one commit. A worker of the
     * same principal that has stopped or failed is resumed: its log continues, and the rest of the body is ignored.
     * In any other status nothing is written and the answer is 200. `in_memory` and `desktop` workers are `running`
     * at once; a `codex_app_server` worker is `starting` until its process has answered, which `worker.started`
     * reports. Strings are trimmed, and a blank one counts as absent. Members that are not named here are ignored.
     * Exactly one of `x-oa-user-id` and `x-oa-guest-scope` may name the owner.
     *
     * Repeated by itself when no answer comes and the body has `worker_id`.
     *
     * @param Model\CreateWorkerRequest|null $body
     * @return Reply<Model\CreateWorkerReply>
     * @throws RuntimeClientException
     */
    public function createCodexWorker(
        ?Model\CreateWorkerRequest $body = null,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('createCodexWorker'),
            path: [],
            query: [],
            headers: [],
            body: $body,
            options: $options,
        );
    }

    /**
     * Get the worker's state.
     *
     * The state of the worker at `latest_seq` of its log. A worker is stale if its last sign of life is older than
     * `heartbeat_stale_after_ms`; requests from operators are not signs of life.
     *
     * Repeated by itself when no answer comes.
     *
     * @param string $workerId
     *     The worker, as `createCodexWorker` answered it in `data.workerId`.
     * @return Reply<Model\WorkerSnapshotReply>
     * @throws RuntimeClientException
     */
    public function getCodexWorkerSnapshot(
        string $workerId,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('getCodexWorkerSnapshot'),
            path: ['worker_id' => $workerId],
            query: [],
            headers: [],
            body: null,
            options: $options,
        );
    }

    /**
     * Send the worker a request, and wait for its outcome.
     *
     * A JSON-RPC request, in `request` or by itself. `worker.request.received` is durable before the worker is
     * asked; requests of a worker are carried out one after the other, each at most once. Every accepted request
     * gets exactly one outcome, `worker.response` or `worker.error`, even if a process dies. At its deadline (15 s,
     * or `timeout_ms`) at the latest the outcome is an error with the JSON-RPC code −32000 and `data.reason`
     * `timeout`, `lost` or `stopped`. Idempotent by `request_id`: the same request again waits for, or gets, the one
     * outcome; other content under the same id is a 409. A worker that is not `running` takes no new request, but
     * still answers repeated ones. The answer's `response` is as the worker gave it; the copy in the log is without
     * secrets.
     *
     * Repeated by itself when no answer comes and the body has `request.request_id` or `request.id` or `request_id`
     * or `id`.
     *
     * @param string $workerId
     *     The worker, as `createCodexWorker` answered it in `data.workerId`.
     * @param Model\WrappedWorkerRequest|Model\BareWorkerRequest $body
     * @return Reply<Model\SubmitWorkerRequestReply>
     * @throws RuntimeClientException
     */
    public function submitCodexWorkerRequest(
        string $workerId,
        Model\WrappedWorkerRequest|Model\BareWorkerRequest $body,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('submitCodexWorkerRequest'),
            path: ['worker_id' => $workerId],
            query: [],
            headers: [],
            body: $body,
            options: $options,
        );
    }

    /**
     * Append an event from the worker's producer.
     *
     * For the worker's programs elsewhere: a desktop, a phone. The type begins with `worker.`. `worker.stopped` also
     * stops the worker, in the same commit; for a `desktop` worker `worker.response` and `worker.error` are the
     * outcome of the request whose `request_id` their payload names, and the first one counts. Every other type,
     * lifecycle types included, is stored and changes nothing. A `worker.event` whose `payload.method` is
     * `ios/handshake`, `desktop/handshake_ack` or `ios/user_message` must have the handshake's members; its ids and
     * times come back as they were sent. `x-reserved-worker-event-types` lists the types that only the runtime may
     * write. Idempotent by `idempotency_key`.
     *
     * Repeated by itself when no answer comes and the body has `event.idempotency_key` or `idempotency_key`.
     *
     * @param string $workerId
     *     The worker, as `createCodexWorker` answered it in `data.workerId`.
     * @param Model\WrappedWorkerEvent|Model\WorkerEventByEventType|Model\WorkerEventByType $body
     * @return Reply<Model\IngestWorkerEventReply>
     * @throws RuntimeClientException
     */
    public function ingestCodexWorkerEvent(
        string $workerId,
        Model\WrappedWorkerEvent|Model\WorkerEventByEventType|Model\WorkerEventByType $body,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('ingestCodexWorkerEvent'),
            path: ['worker_id' => $workerId],
            query: [],
            headers: [],
            body: $body,
            options: $options,
        );
    }

    /**
     * Follow the worker.
     *
     * Server-sent events, each `event: codex.worker.event` with the seq as its id: every event after the position,
     * then new ones, in order, once. Positions are given as for `streamRun`; without one it starts at the current
     * end. A worker can be resumed after it has stopped, so the stream has no end mark: it closes cleanly when
     * `tail_ms` is over; then reconnect with the last id. A comment comes every 15 s in which nothing else does.
     * `Accept` is ignored.
     *
     * Repeated by itself when no answer comes.
     *
     * @param string $workerId
     *     The worker, as `createCodexWorker` answered it in `data.workerId`.
     * @param string|null $cursor
     *     Send the events with a greater seq. It must name the same position as `Last-Event-ID` where both are given
     *     (400 `cursor_mismatch`), and may not be beyond the last event (400 `cursor_ahead`) or below the retention
     *     floor (410).
     * @param int|null $from
     *     A start position that a `Last-Event-ID` overrides. A browser's EventSource repeats its first URL when it
     *     reconnects, so it must use this one instead of `cursor`. Ignored when `cursor` is given.
     * @param int|null $tailMs
     *     How long the stream stays open for new events, in milliseconds, counted from its start. The server's setting
     *     `RUNTIME_STREAM_TAIL_MS` (1000 unless configured) applies when it is absent. A run that has ended closes its
     *     stream at once.
     * @param string|null $lastEventId
     *     The id of the last event that the client has seen. EventSource sends it by itself when it reconnects.
     * @return StreamReply
     * @throws RuntimeClientException
     */
    public function streamCodexWorker(
        string $workerId,
        ?string $cursor = null,
        ?int $from = null,
        ?int $tailMs = null,
        ?string $lastEventId = null,
        ?CallOptions $options = null,
    ): StreamReply {
        return $this->transport->open(
            Operations::get('streamCodexWorker'),
            path: ['worker_id' => $workerId],
            query: ['cursor' => $cursor, 'from' => $from, 'tail_ms' => $tailMs],
            headers: ['Last-Event-ID' => $lastEventId],
            body: null,
            options: $options,
        );
    }

    /**
     * Stop the worker.
     *
     * Requests without an outcome get one (`stopped`) in the same commit. A worker without a process of its own is
     * `stopped` when this answers. One with a process is `stopping` until the process is gone; this waits for it up
     * to 5 s and answers with the status that it then has. A worker that has stopped already answers 200, and
     * nothing is written.
     *
     * Repeated by itself when no answer comes: doing it twice is doing it once.
     *
     * @param string $workerId
     *     The worker, as `createCodexWorker` answered it in `data.workerId`.
     * @param Model\StopWorkerRequest|null $body
     * @return Reply<Model\StopWorkerReply>
     * @throws RuntimeClientException
     */
    public function stopCodexWorker(
        string $workerId,
        ?Model\StopWorkerRequest $body = null,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('stopCodexWorker'),
            path: ['worker_id' => $workerId],
            query: [],
            headers: [],
            body: $body,
            options: $options,
        );
    }
}
