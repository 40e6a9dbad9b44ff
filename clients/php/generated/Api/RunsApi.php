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

final class RunsApi
{
    public function __construct(private readonly Transport $transport)
    {
    }

    /**
     * List the principal's runs.
     *
     * Newest first (`created_at`, then `id`), only runs that the principal owns. Pages are keyset pages: a run that
     * exists throughout is listed exactly once, however many are created meanwhile.
     *
     * Repeated by itself when no answer comes.
     *
     * @param string|null $threadId
     *     Only runs of this conversation.
     * @param Model\RunStatusFilter::*|string|null $status
     *     Only runs in this status.
     * @param string|null $createdAfter
     *     Only runs created later than this.
     * @param string|null $createdBefore
     *     Only runs created earlier than this.
     * @param int|null $limit
     *     How many runs a page holds at most.
     * @param string|null $cursor
     *     `next_cursor` of the page before, with the same filters. Opaque.
     * @return Reply<Model\RunPage>
     * @throws RuntimeClientException
     */
    public function listRuns(
        ?string $threadId = null,
        ?string $status = null,
        ?string $createdAfter = null,
        ?string $createdBefore = null,
        ?int $limit = null,
        ?string $cursor = null,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('listRuns'),
            path: [],
            query: ['thread_id' => $threadId, 'status' => $status, 'created_after' => $createdAfter, 'created_before' => $createdBefore, 'limit' => $limit, 'cursor' => $cursor],
            headers: [],
            body: null,
            options: $options,
        );
    }

    /**
     * Create a run.
     *
     * Creates the run, its ownership and its first event `run.started` (seq 1) in one transaction; the run is
     * `running` when this answers. The owner is the principal of the headers. Idempotent by `idempotency_key` (per
     * principal) and by `run_id`: a repetition that asks for the same run answers 200 and changes nothing, one that
     * asks for something else answers 409. A principal may have so many runs of mode `turn` open at a time (429
     * `admission_limit`); runs of mode `session` are not counted.
     *
     * Repeated by itself when no answer comes and the body has `idempotency_key` or `run_id`.
     *
     * @param Model\CreateRunRequest|null $body
     * @return Reply<Model\CreateRunReply>
     * @throws RuntimeClientException
     */
    public function createRun(
        ?Model\CreateRunRequest $body = null,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('createRun'),
            path: [],
            query: [],
            headers: [],
            body: $body,
            options: $options,
        );
    }

    /**
     * Ask and watch the answer come.
     *
     * One call: creates a run of mode `turn`, gives it the prompt as its first frame, and streams it in the `ui`
     * format from its first event to the end of the turn: `finish` and `[DONE]`. The run sees the earlier
     * conversation of the thread. `x-oa-run-id` names the run, so that anyone may follow it with `streamRun`, also
     * after this connection is lost; the run goes on without its readers. Not idempotent: every call is a new run.
     * Takes the chat client’s signature headers as an alternative to the token. `Accept` is ignored.
     *
     * Never repeated by itself: each call counts.
     *
     * @param Model\StartTurnRequest $body
     * @return StreamReply
     * @throws RuntimeClientException
     */
    public function createRunAndStream(
        Model\StartTurnRequest $body,
        ?CallOptions $options = null,
    ): StreamReply {
        return $this->transport->open(
            Operations::get('createRunAndStream'),
            path: [],
            query: [],
            headers: [],
            body: $body,
            options: $options,
        );
    }

    /**
     * Read a run.
     *
     * The run as its log has it at one moment: status, position, how it ended. Events are read with `listRunEvents`.
     *
     * Repeated by itself when no answer comes.
     *
     * @param string $runId
     *     The run, as `createRun` answered it in `run.id`.
     * @return Reply<Model\RunReply>
     * @throws RuntimeClientException
     */
    public function getRun(
        string $runId,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('getRun'),
            path: ['run_id' => $runId],
            query: [],
            headers: [],
            body: null,
            options: $options,
        );
    }

    /**
     * Read the log in pages.
     *
     * Events with a seq greater than `after`, ascending and without gaps, exactly as they were hashed. Includes
     * internal events, which streams leave out. A position below the retention floor answers 410. A page ends after
     * `limit` events or with the event that brings its payloads to 1 MiB, whichever comes first, and so may hold
     * fewer than `limit` although the log goes on: `next_after` tells whether it does.
     *
     * Repeated by itself when no answer comes.
     *
     * @param string $runId
     *     The run, as `createRun` answered it in `run.id`.
     * @param int|null $after
     *     Only events with a greater seq.
     * @param int|null $limit
     *     How many events a page holds at most. It holds fewer when their payloads come to 1 MiB.
     * @return Reply<Model\EventPage>
     * @throws RuntimeClientException
     */
    public function listRunEvents(
        string $runId,
        ?int $after = null,
        ?int $limit = null,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('listRunEvents'),
            path: ['run_id' => $runId],
            query: ['after' => $after, 'limit' => $limit],
            headers: [],
            body: null,
            options: $options,
        );
    }

    /**
     * Append one event, or up to 1,000.
     *
     * The event is durable when answered, with the next seq and its place in the hash chain. A lifecycle event
     * (`run.started`, `run.cancel_requested`, `run.finished`) must be legal in the run’s status (409
     * `illegal_transition`); one that is already true answers 200 with the first such event and writes nothing.
     * Idempotent by `idempotency_key`, which is looked up before `expected_previous_seq`. An event that comes after
     * a cancel or the end is kept with `late: true`. The array form answers each event in order with the status that
     * it would have had alone.
     *
     * Repeated by itself when no answer comes and the body has `idempotency_key` or `events[].idempotency_key`.
     *
     * @param string $runId
     *     The run, as `createRun` answered it in `run.id`.
     * @param Model\AppendOne|Model\AppendMany $body
     * @return Reply<Model\AppendOneReply|Model\AppendManyReply|Json\JsonObject>
     * @throws RuntimeClientException
     */
    public function appendRunEvent(
        string $runId,
        Model\AppendOne|Model\AppendMany $body,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('appendRunEvent'),
            path: ['run_id' => $runId],
            query: [],
            headers: [],
            body: $body,
            options: $options,
        );
    }

    /**
     * Get the run's state.
     *
     * Status, position, retention floor, pending frames and ending of the run, all of one moment. After a 410 it has
     * the position to start again.
     *
     * Repeated by itself when no answer comes.
     *
     * @param string $runId
     *     The run, as `createRun` answered it in `run.id`.
     * @param string $threadId
     *     The conversation that the run belongs to. A run that exists in another thread is unknown here (404).
     * @return Reply<Model\RunSnapshot>
     * @throws RuntimeClientException
     */
    public function getRunSnapshot(
        string $runId,
        string $threadId,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('getRunSnapshot'),
            path: ['run_id' => $runId],
            query: ['thread_id' => $threadId],
            headers: [],
            body: null,
            options: $options,
        );
    }

    /**
     * Send the run an input.
     *
     * The frame is durable when answered; the run’s executor consumes frames in the order in which they were
     * accepted, each exactly once. Idempotent by `frame_id`: the same frame again answers 200 and is not consumed
     * twice, another frame under the same id answers 409. `occurred_at` is not compared. A run that has ended takes
     * no more frames (409 `run_terminal`), but still recognises the ones it has. A user message that comes while a
     * turn is under way waits, is refused (409 `turn_in_progress`) or ends the turn, as the run's `input_policy`
     * says. A frame of type `approval` with the payload `{approval_id, decision: approve or deny, reason?}` answers
     * an `approval.requested`; one that names no open approval becomes a `run.frame_consumed` and changes nothing.
     *
     * Repeated by itself when no answer comes and the body has `frame_id`.
     *
     * @param string $runId
     *     The run, as `createRun` answered it in `run.id`.
     * @param Model\FrameByType|Model\FrameByAlias $body
     * @return Reply<Model\AppendFrameReply>
     * @throws RuntimeClientException
     */
    public function appendFrame(
        string $runId,
        Model\FrameByType|Model\FrameByAlias $body,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('appendFrame'),
            path: ['run_id' => $runId],
            query: [],
            headers: [],
            body: $body,
            options: $options,
        );
    }

    /**
     * Follow the run.
     *
     * Server-sent events: every event after the position, then new ones, in order, once. Without `cursor`, `from`
     * and `Last-Event-ID` it starts at the current end. Closes after `[DONE]` when the run has ended, in the `ui`
     * format also when its turn has ended (see `follow`; a reader that is already past the end gets just `[DONE]`),
     * or cleanly when `tail_ms` is over; then reconnect with the last id. A comment comes every 15 s in which
     * nothing else does. Events with internal visibility are left out, so ids may jump; seqs never repeat. `Accept`
     * is ignored.
     *
     * Repeated by itself when no answer comes.
     *
     * @param string $runId
     *     The run, as `createRun` answered it in `run.id`.
     * @param string $threadId
     *     The conversation that the run belongs to. A run that exists in another thread is unknown here (404).
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
     * @param Model\StreamFormat::*|string|null $format
     *     The form of the events on the wire. The run's own `format` applies when it is absent.
     * @param Model\FollowMode::*|string|null $follow
     *     How long a stream in the `ui` format goes on. `turn`: the response is one assistant message and ends with
     *     `finish` and `[DONE]` when the turn does. A reader that resumes with a `Last-Event-ID` at or after the end of
     *     the turn that it followed gets `[DONE]` at once; one that gives `cursor`, `from` or nothing waits for the next
     *     turn. `run`: the response goes on through all turns to the end of the run. `turn` when absent. The `events`
     *     format always follows the run.
     * @param string|null $lastEventId
     *     The id of the last event that the client has seen. EventSource sends it by itself when it reconnects.
     * @return StreamReply
     * @throws RuntimeClientException
     */
    public function streamRun(
        string $runId,
        string $threadId,
        ?string $cursor = null,
        ?int $from = null,
        ?int $tailMs = null,
        ?string $format = null,
        ?string $follow = null,
        ?string $lastEventId = null,
        ?CallOptions $options = null,
    ): StreamReply {
        return $this->transport->open(
            Operations::get('streamRun'),
            path: ['run_id' => $runId],
            query: ['thread_id' => $threadId, 'cursor' => $cursor, 'from' => $from, 'tail_ms' => $tailMs, 'format' => $format, 'follow' => $follow],
            headers: ['Last-Event-ID' => $lastEventId],
            body: null,
            options: $options,
        );
    }

    /**
     * Ask the run to stop.
     *
     * Appends `run.cancel_requested` and puts the run into `canceling`; the executor aborts its work and ends the
     * run as `canceled`. Idempotent: a second cancel, or a cancel of a run that has ended, answers 200 with the
     * current status and writes nothing.
     *
     * Repeated by itself when no answer comes: doing it twice is doing it once.
     *
     * @param string $runId
     *     The run, as `createRun` answered it in `run.id`.
     * @param Model\CancelRunRequest $body
     * @return Reply<Model\CancelRunReply>
     * @throws RuntimeClientException
     */
    public function cancelRun(
        string $runId,
        Model\CancelRunRequest $body,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('cancelRun'),
            path: ['run_id' => $runId],
            query: [],
            headers: [],
            body: $body,
            options: $options,
        );
    }

    /**
     * Get the receipt of a run.
     *
     * The receipt of the run’s log. Reading it twice without an event between gives the same bytes and the same
     * hash. Entries that lack a required field are listed under `invalid` instead of failing the receipt; a receipt
     * of a run that has not ended says so.
     *
     * Repeated by itself when no answer comes.
     *
     * @param string $runId
     *     The run, as `createRun` answered it in `run.id`.
     * @return Reply<Model\Receipt>
     * @throws RuntimeClientException
     */
    public function getRunReceipt(
        string $runId,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('getRunReceipt'),
            path: ['run_id' => $runId],
            query: [],
            headers: [],
            body: null,
            options: $options,
        );
    }

    /**
     * Get the run as a replayable session.
     *
     * NDJSON, one ReplayLine a line in canonical JSON, from `ReplayHeader` and `SessionStart` to `SessionEnd`, with
     * a newline at the end. Two reads of an unchanged run are byte-identical. It is sent while the log is read: a
     * failure after the first line ends the connection (the last chunk is missing), so a document without
     * `SessionEnd` is incomplete.
     *
     * Repeated by itself when no answer comes.
     *
     * @param string $runId
     *     The run, as `createRun` answered it in `run.id`.
     * @return Reply<string>
     * @throws RuntimeClientException
     */
    public function getRunReplay(
        string $runId,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('getRunReplay'),
            path: ['run_id' => $runId],
            query: [],
            headers: [],
            body: null,
            options: $options,
        );
    }

    /**
     * Is the log whole and unaltered?
     *
     * Recomputes the hash chain from the retention floor to the head and compares it with the stored one. A broken
     * chain is an answer (200 with `ok: false` and the first bad seq), not an error. Takes time in proportion to the
     * log.
     *
     * Repeated by itself when no answer comes.
     *
     * @param string $runId
     *     The run, as `createRun` answered it in `run.id`.
     * @return Reply<Model\VerificationPassed|Model\VerificationFailed|Json\JsonObject>
     * @throws RuntimeClientException
     */
    public function verifyRun(
        string $runId,
        ?CallOptions $options = null,
    ): Reply {
        return $this->transport->call(
            Operations::get('verifyRun'),
            path: ['run_id' => $runId],
            query: [],
            headers: [],
            body: null,
            options: $options,
        );
    }
}
