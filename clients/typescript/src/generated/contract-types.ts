// Made by `npm run generate` from openapi/internal-v1.yaml. Do not edit: change the contract and run it again.

export interface paths {
    readonly "/healthz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Is the process alive?
         * @description Answers as long as the process can answer anything; it looks at nothing else. Needs no token. Unknown query parameters are refused.
         */
        readonly get: operations["getLiveness"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/readyz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Can this replica take requests?
         * @description Ready only while the database has exactly the migrations of this build, the log engine can write to it, and the process is not draining. Needs no token. Its 503 carries the checks, not the error envelope.
         */
        readonly get: operations["getReadiness"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/health": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Check that a signed request is accepted.
         * @description Answers every caller with a valid token, for any principal or none, so that a client can check its secret and clock. For load balancers and orchestrators there are `/healthz` and `/readyz`.
         */
        readonly get: operations["health"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/runs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the principal's runs.
         * @description Newest first (`created_at`, then `id`), only runs that the principal owns. Pages are keyset pages: a run that exists throughout is listed exactly once, however many are created meanwhile.
         */
        readonly get: operations["listRuns"];
        readonly put?: never;
        /**
         * Create a run.
         * @description Creates the run, its ownership and its first event `run.started` (seq 1) in one transaction; the run is `running` when this answers. The owner is the principal of the headers. Idempotent by `idempotency_key` (per principal) and by `run_id`: a repetition that asks for the same run answers 200 and changes nothing, one that asks for something else answers 409. A principal may have so many runs of mode `turn` open at a time (429 `admission_limit`); runs of mode `session` are not counted.
         */
        readonly post: operations["createRun"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/runs/stream": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Ask and watch the answer come.
         * @description One call: creates a run of mode `turn`, gives it the prompt as its first frame, and streams it in the `ui` format from its first event to the end of the turn: `finish` and `[DONE]`. The run sees the earlier conversation of the thread. `x-oa-run-id` names the run, so that anyone may follow it with `streamRun`, also after this connection is lost; the run goes on without its readers. Not idempotent: every call is a new run. Takes the chat client’s signature headers as an alternative to the token. `Accept` is ignored.
         */
        readonly post: operations["createRunAndStream"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/runs/{run_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        /**
         * Read a run.
         * @description The run as its log has it at one moment: status, position, how it ended. Events are read with `listRunEvents`.
         */
        readonly get: operations["getRun"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/runs/{run_id}/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        /**
         * Read the log in pages.
         * @description Events with a seq greater than `after`, ascending and without gaps, exactly as they were hashed. Includes internal events, which streams leave out. A position below the retention floor answers 410. A page ends after `limit` events or with the event that brings its payloads to 1 MiB, whichever comes first, and so may hold fewer than `limit` although the log goes on: `next_after` tells whether it does.
         */
        readonly get: operations["listRunEvents"];
        readonly put?: never;
        /**
         * Append one event, or up to 1,000.
         * @description The event is durable when answered, with the next seq and its place in the hash chain. A lifecycle event (`run.started`, `run.cancel_requested`, `run.finished`) must be legal in the run’s status (409 `illegal_transition`); one that is already true answers 200 with the first such event and writes nothing. Idempotent by `idempotency_key`, which is looked up before `expected_previous_seq`. An event that comes after a cancel or the end is kept with `late: true`. The array form answers each event in order with the status that it would have had alone.
         */
        readonly post: operations["appendRunEvent"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/runs/{run_id}/snapshot": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        /**
         * Get the run's state.
         * @description Status, position, retention floor, pending frames and ending of the run, all of one moment. After a 410 it has the position to start again.
         */
        readonly get: operations["getRunSnapshot"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/runs/{run_id}/frames": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Send the run an input.
         * @description The frame is durable when answered; the run’s executor consumes frames in the order in which they were accepted, each exactly once. Idempotent by `frame_id`: the same frame again answers 200 and is not consumed twice, another frame under the same id answers 409. `occurred_at` is not compared. A run that has ended takes no more frames (409 `run_terminal`), but still recognises the ones it has. A user message that comes while a turn is under way waits, is refused (409 `turn_in_progress`) or ends the turn, as the run's `input_policy` says. A frame of type `approval` with the payload `{approval_id, decision: approve or deny, reason?}` answers an `approval.requested`; one that names no open approval becomes a `run.frame_consumed` and changes nothing.
         */
        readonly post: operations["appendFrame"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/runs/{run_id}/stream": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        /**
         * Follow the run.
         * @description Server-sent events: every event after the position, then new ones, in order, once. Without `cursor`, `from` and `Last-Event-ID` it starts at the current end. Closes after `[DONE]` when the run has ended, in the `ui` format also when its turn has ended (see `follow`; a reader that is already past the end gets just `[DONE]`), or cleanly when `tail_ms` is over; then reconnect with the last id. A comment comes every 15 s in which nothing else does. Events with internal visibility are left out, so ids may jump; seqs never repeat. `Accept` is ignored.
         */
        readonly get: operations["streamRun"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/runs/{run_id}/cancel": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Ask the run to stop.
         * @description Appends `run.cancel_requested` and puts the run into `canceling`; the executor aborts its work and ends the run as `canceled`. Idempotent: a second cancel, or a cancel of a run that has ended, answers 200 with the current status and writes nothing.
         */
        readonly post: operations["cancelRun"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/runs/{run_id}/receipt": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        /**
         * Get the receipt of a run.
         * @description The receipt of the run’s log. Reading it twice without an event between gives the same bytes and the same hash. Entries that lack a required field are listed under `invalid` instead of failing the receipt; a receipt of a run that has not ended says so.
         */
        readonly get: operations["getRunReceipt"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/runs/{run_id}/replay": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        /**
         * Get the run as a replayable session.
         * @description NDJSON, one ReplayLine a line in canonical JSON, from `ReplayHeader` and `SessionStart` to `SessionEnd`, with a newline at the end. Two reads of an unchanged run are byte-identical. It is sent while the log is read: a failure after the first line ends the connection (the last chunk is missing), so a document without `SessionEnd` is incomplete.
         */
        readonly get: operations["getRunReplay"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/runs/{run_id}/verify": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        /**
         * Is the log whole and unaltered?
         * @description Recomputes the hash chain from the retention floor to the head and compares it with the stored one. A broken chain is an answer (200 with `ok: false` and the first bad seq), not an error. Takes time in proportion to the log.
         */
        readonly get: operations["verifyRun"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/projectors/checkpoints/{run_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        /**
         * Get the position of the run's read model.
         * @description The last event that the run’s read model has consumed.
         */
        readonly get: operations["getProjectorCheckpoint"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/projectors/run-summary/{run_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        /**
         * Get the summary of a run.
         * @description Status, position and number of events, with a hash over them by which two readers can compare their copies.
         */
        readonly get: operations["getProjectorRunSummary"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/projectors/drift": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Find where a log and its summary disagree.
         * @description The first gap between a run’s log and its summary. 404 `unknown_drift` when there is none, which is the normal case.
         */
        readonly get: operations["getProjectorDrift"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/codex/workers": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the principal's workers.
         * @description Those that changed their status last come first (`updated_at`, then `worker_id`, both descending); events alone do not move a worker. Pages are keyset pages: nothing shifts while somebody pages, but a worker whose status changes meanwhile moves to the front.
         */
        readonly get: operations["listCodexWorkers"];
        readonly put?: never;
        /**
         * Create a worker, or resume one.
         * @description An unknown `worker_id` becomes a new worker with its owner and its first event, in one commit. A worker of the same principal that has stopped or failed is resumed: its log continues, and the rest of the body is ignored. In any other status nothing is written and the answer is 200. `in_memory` and `desktop` workers are `running` at once; a `codex_app_server` worker is `starting` until its process has answered, which `worker.started` reports. Strings are trimmed, and a blank one counts as absent. Members that are not named here are ignored. Exactly one of `x-oa-user-id` and `x-oa-guest-scope` may name the owner.
         */
        readonly post: operations["createCodexWorker"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/codex/workers/{worker_id}/snapshot": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The worker, as `createCodexWorker` answered it in `data.workerId`.
                 * @example codexw_019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly worker_id: components["parameters"]["WorkerId"];
            };
            readonly cookie?: never;
        };
        /**
         * Get the worker's state.
         * @description The state of the worker at `latest_seq` of its log. A worker is stale if its last sign of life is older than `heartbeat_stale_after_ms`; requests from operators are not signs of life.
         */
        readonly get: operations["getCodexWorkerSnapshot"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/codex/workers/{worker_id}/requests": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The worker, as `createCodexWorker` answered it in `data.workerId`.
                 * @example codexw_019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly worker_id: components["parameters"]["WorkerId"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Send the worker a request, and wait for its outcome.
         * @description A JSON-RPC request, in `request` or by itself. `worker.request.received` is durable before the worker is asked; requests of a worker are carried out one after the other, each at most once. Every accepted request gets exactly one outcome, `worker.response` or `worker.error`, even if a process dies. At its deadline (15 s, or `timeout_ms`) at the latest the outcome is an error with the JSON-RPC code −32000 and `data.reason` `timeout`, `lost` or `stopped`. Idempotent by `request_id`: the same request again waits for, or gets, the one outcome; other content under the same id is a 409. A worker that is not `running` takes no new request, but still answers repeated ones. The answer's `response` is as the worker gave it; the copy in the log is without secrets.
         */
        readonly post: operations["submitCodexWorkerRequest"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/codex/workers/{worker_id}/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The worker, as `createCodexWorker` answered it in `data.workerId`.
                 * @example codexw_019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly worker_id: components["parameters"]["WorkerId"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Append an event from the worker's producer.
         * @description For the worker's programs elsewhere: a desktop, a phone. The type begins with `worker.`. `worker.stopped` also stops the worker, in the same commit; for a `desktop` worker `worker.response` and `worker.error` are the outcome of the request whose `request_id` their payload names, and the first one counts. Every other type, lifecycle types included, is stored and changes nothing. A `worker.event` whose `payload.method` is `ios/handshake`, `desktop/handshake_ack` or `ios/user_message` must have the handshake's members; its ids and times come back as they were sent. `x-reserved-worker-event-types` lists the types that only the runtime may write. Idempotent by `idempotency_key`.
         */
        readonly post: operations["ingestCodexWorkerEvent"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/codex/workers/{worker_id}/stream": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The worker, as `createCodexWorker` answered it in `data.workerId`.
                 * @example codexw_019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly worker_id: components["parameters"]["WorkerId"];
            };
            readonly cookie?: never;
        };
        /**
         * Follow the worker.
         * @description Server-sent events, each `event: codex.worker.event` with the seq as its id: every event after the position, then new ones, in order, once. Positions are given as for `streamRun`; without one it starts at the current end. A worker can be resumed after it has stopped, so the stream has no end mark: it closes cleanly when `tail_ms` is over; then reconnect with the last id. A comment comes every 15 s in which nothing else does. `Accept` is ignored.
         */
        readonly get: operations["streamCodexWorker"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/codex/workers/{worker_id}/stop": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The worker, as `createCodexWorker` answered it in `data.workerId`.
                 * @example codexw_019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly worker_id: components["parameters"]["WorkerId"];
            };
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Stop the worker.
         * @description Requests without an outcome get one (`stopped`) in the same commit. A worker without a process of its own is `stopped` when this answers. One with a process is `stopping` until the process is gone; this waits for it up to 5 s and answers with the status that it then has. A worker that has stopped already answers 200, and nothing is written.
         */
        readonly post: operations["stopCodexWorker"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/internal/v1/comms/delivery-events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Record a provider's delivery report about a message.
         * @description The caller has verified the provider's webhook and put it into this form. Recognised by `provider` and `event_id`: the same event again answers 200, one that differs in any member answers 409. Events may come in any order; `message_id` and `occurred_at` determine the fate of a message. The recipient is kept as a mask and a keyed hash only. No principal is needed. Blank strings count as absent; members that are not named here are ignored.
         */
        readonly post: operations["recordCommsDeliveryEvent"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description `format=events`: each chunk is `event: message`, `id: <seq>`, `data: <one of these>`. All chunks of one event carry its seq as id. */
        readonly EventsStreamData: components["schemas"]["EventsStart"] | components["schemas"]["EventsTextDelta"] | components["schemas"]["EventsToolCall"] | components["schemas"]["EventsToolResult"] | components["schemas"]["EventsFinish"] | components["schemas"]["EventsOther"];
        /** @description `format=ui`: each chunk is `data: <one of these>`. Only the last chunk of an event carries `id: <seq>`, so a reader that reconnects never loses half an event. A response that follows a turn is one message. Part types that start with `data-` are open: a reader skips those that it does not know. */
        readonly UiStreamPart: components["schemas"]["UiStart"] | components["schemas"]["UiStartStep"] | components["schemas"]["UiTextStart"] | components["schemas"]["UiTextDelta"] | components["schemas"]["UiTextEnd"] | components["schemas"]["UiReasoningStart"] | components["schemas"]["UiReasoningDelta"] | components["schemas"]["UiReasoningEnd"] | components["schemas"]["UiToolInputStart"] | components["schemas"]["UiToolInputDelta"] | components["schemas"]["UiToolInputAvailable"] | components["schemas"]["UiToolInputError"] | components["schemas"]["UiToolOutputAvailable"] | components["schemas"]["UiToolOutputError"] | components["schemas"]["UiToolOutputDenied"] | components["schemas"]["UiToolApprovalRequest"] | components["schemas"]["UiFinishStep"] | components["schemas"]["UiFinish"] | components["schemas"]["UiAbort"] | components["schemas"]["UiError"] | components["schemas"]["UiMessageMetadata"] | components["schemas"]["UiData"];
        /** @description One line of a replay, canonical JSON. `event` says which; the other members depend on it. */
        readonly ReplayLine: {
            /** @enum {string} */
            readonly event: "ReplayHeader" | "SessionStart" | "ToolCall" | "ToolResult" | "Verification" | "Payment" | "RuntimeEvent" | "SessionEnd";
        } & {
            readonly [key: string]: unknown;
        };
        /** @description The JSON in `data:` of a `codex.worker.event`. The id of the event is `seq`. */
        readonly WorkerStreamData: {
            readonly workerId: components["schemas"]["WorkerId"];
            readonly seq: components["schemas"]["Seq"];
            readonly eventType: string;
            readonly payload: components["schemas"]["JsonObject"];
            readonly occurredAt: components["schemas"]["Timestamp"];
            readonly author: components["schemas"]["Author"];
            readonly leaseEpoch: components["schemas"]["LeaseEpoch"];
        };
        /**
         * run.started
         * @description The run exists and takes frames. Always seq 1; written with the run's creation.
         * @example {
         *       "source": "runtime"
         *     }
         */
        readonly "run.started": {
            /** @description The component that started it, `runtime` for the runtime itself. */
            readonly source?: string;
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * user.message
         * @description A user's message, taken from a frame. Never part of the assistant's text.
         * @example {
         *       "text": "Which tests are failing?",
         *       "frame_id": "frame_1"
         *     }
         */
        readonly "user.message": {
            readonly text: string;
            readonly frame_id?: components["schemas"]["Id"];
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * turn.started
         * @description The executor begins to answer a frame. The steps that follow hold the request to the model; a writer without steps puts it here.
         * @example {
         *       "turn_id": "turn_1",
         *       "frame_id": "frame_1",
         *       "attempt": 1
         *     }
         * @example {
         *       "turn_id": "turn_1",
         *       "frame_id": "frame_1",
         *       "provider": "scripted",
         *       "model": "scripted-1",
         *       "simulated": true
         *     }
         */
        readonly "turn.started": {
            readonly turn_id: components["schemas"]["Id"];
            /** @description The frame that is being answered. */
            readonly frame_id?: components["schemas"]["Id"];
            readonly attempt?: components["schemas"]["Attempt"];
            /** @description The model provider, `scripted` or `openai_compatible`. */
            readonly provider?: string;
            readonly model?: string;
            readonly simulated?: components["schemas"]["Simulated"];
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * step.started
         * @description The executor asks the model for the next piece of the turn. Comes again for the same `step` whenever the model is asked again: with a higher `attempt` when another executor has to begin the step anew, with the same one when the call failed before anything of its answer had arrived. The text that the step had before counts for nothing then. How often it may come for one step is the provider's policy.
         * @example {
         *       "turn_id": "turn_1",
         *       "step": 1,
         *       "attempt": 1,
         *       "provider": "scripted",
         *       "model": "scripted-1",
         *       "simulated": true
         *     }
         */
        readonly "step.started": {
            readonly turn_id: components["schemas"]["Id"];
            readonly step: components["schemas"]["StepNumber"];
            readonly attempt: components["schemas"]["Attempt"];
            /** @description The model provider, `scripted` or `openai_compatible`. */
            readonly provider: string;
            readonly model: string;
            readonly simulated: components["schemas"]["Simulated"];
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * text.delta
         * @description The older name of `run.delta`. Streams show it like one; the runtime does not write it.
         * @example {
         *       "delta": "Two of them, both in"
         *     }
         */
        readonly "text.delta": {
            readonly delta?: string;
            /** @description The text, where `delta` is absent. */
            readonly text?: string;
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * run.delta
         * @description A piece of the assistant's text. The text of an answer is its pieces joined in order.
         * @example {
         *       "delta": "Two of them, both in",
         *       "turn_id": "turn_1",
         *       "frame_id": "frame_1",
         *       "simulated": true
         *     }
         */
        readonly "run.delta": {
            readonly delta: string;
            /** @description The frame that is being answered. */
            readonly frame_id?: components["schemas"]["Id"];
            /** @description The turn that it belongs to, where the writer divides a run into turns. */
            readonly turn_id?: components["schemas"]["Id"];
            /** @description True when no real model wrote it. */
            readonly simulated?: boolean;
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * run.reasoning
         * @description A piece of the model's reasoning before it answers. The text of a thought is its pieces joined in order; `RUNTIME_MODEL_REASONING` says whether thoughts are written down at all. It is no part of the answer.
         * @example {
         *       "delta": "The time is wanted, so the clock",
         *       "thought": 0,
         *       "turn_id": "turn_1",
         *       "step": 1,
         *       "frame_id": "frame_1"
         *     }
         * @example {
         *       "delta": "",
         *       "thought": 0,
         *       "provider_metadata": "{\"anthropic\":{\"signature\":\"EqQBCkYIBR\"}}",
         *       "turn_id": "turn_1",
         *       "step": 1,
         *       "frame_id": "frame_1"
         *     }
         */
        readonly "run.reasoning": {
            /** @description May be empty, where the piece only brings `provider_metadata`. */
            readonly delta: string;
            /** @description Which thought of the step it belongs to, from 0. */
            readonly thought?: number;
            readonly provider_metadata?: components["schemas"]["ProviderMetadata"];
            /** @description The frame that is being answered. */
            readonly frame_id?: components["schemas"]["Id"];
            readonly turn_id?: components["schemas"]["Id"];
            readonly step?: components["schemas"]["StepNumber"];
            /** @description True when no real model thought it. */
            readonly simulated?: boolean;
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * model.finished
         * @description The model has said all that it says in this step. Its text and its tool calls are in the log before this.
         * @example {
         *       "turn_id": "turn_1",
         *       "step": 1,
         *       "finish_reason": "tool-calls",
         *       "usage": {
         *         "input_tokens": 12,
         *         "output_tokens": 9
         *       },
         *       "model": "scripted-1",
         *       "tool_calls": 1,
         *       "simulated": true
         *     }
         */
        readonly "model.finished": {
            readonly turn_id: components["schemas"]["Id"];
            readonly step: components["schemas"]["StepNumber"];
            /** @description Why the model stopped, `stop`, `length`, `tool-calls`, `content-filter`, `error` or `other`. Words may be added. */
            readonly finish_reason: string;
            readonly usage: components["schemas"]["TokenUsage"];
            /** @description The model that answered, as the provider names it. */
            readonly model: string;
            /** @description How many tool calls the model asked for. */
            readonly tool_calls: number;
            readonly simulated: components["schemas"]["Simulated"];
            readonly error?: components["schemas"]["Failure"];
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * tool.delta
         * @description A piece of the arguments of a call that the model is still writing, for people who watch. The beginning of long arguments only, and nothing of short ones: what is called is what `tool.call` says. A call that is begun may never be made.
         * @example {
         *       "tool_call_id": "call_5d1f0c7a9b3e4f6081a2b3c4",
         *       "tool_name": "files.write",
         *       "delta": "{\"path\":\"README.md\",\"text\":\"# How",
         *       "turn_id": "turn_1",
         *       "step": 1,
         *       "frame_id": "frame_1"
         *     }
         */
        readonly "tool.delta": {
            readonly tool_call_id: string;
            readonly tool_name: string;
            /** @description The next piece of the JSON text, as the model writes it. */
            readonly delta: string;
            readonly turn_id?: components["schemas"]["Id"];
            readonly step?: components["schemas"]["StepNumber"];
            readonly frame_id?: components["schemas"]["Id"];
            readonly simulated?: components["schemas"]["Simulated"];
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * tool.call
         * @description A tool is to be called. Written before anything is done, so that a call is never made unseen.
         * @example {
         *       "tool_call_id": "call_5d1f0c7a9b3e4f6081a2b3c4",
         *       "provider_call_id": "call_1",
         *       "tool_name": "read_file",
         *       "input": {
         *         "path": "README.md"
         *       },
         *       "turn_id": "turn_1",
         *       "step": 1
         *     }
         */
        readonly "tool.call": {
            readonly tool_call_id: string;
            /** @description What the model's provider calls it, where it gave an id that can be kept. It goes back to the provider as it came; everywhere else the call goes by `tool_call_id`. */
            readonly provider_call_id?: string;
            readonly provider_metadata?: components["schemas"]["ProviderMetadata"];
            readonly tool_name: string;
            /** @description The arguments. An object where the call can be made: what is judged, asked about and called is this very value. Where it cannot (`invalid`), the beginning of what came instead. */
            readonly input: unknown;
            readonly turn_id?: components["schemas"]["Id"];
            readonly step?: components["schemas"]["StepNumber"];
            /** @description Why the call cannot be made as the model asked for it. Absent where it can. */
            readonly invalid?: string;
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * approval.requested
         * @description A person has to agree before the tool is run. The run waits, at no cost and for as long as it takes, for a frame of type `approval` that names `approval_id`.
         * @example {
         *       "approval_id": "approval_1",
         *       "tool_call_id": "call_1",
         *       "tool_name": "mail.send",
         *       "input": {
         *         "to": "someone@example.com"
         *       },
         *       "turn_id": "turn_1",
         *       "step": 1
         *     }
         */
        readonly "approval.requested": {
            readonly approval_id: string;
            readonly tool_call_id: string;
            readonly tool_name: string;
            /** @description The arguments that the tool would be run with, any JSON. */
            readonly input: unknown;
            readonly turn_id: components["schemas"]["Id"];
            readonly step: components["schemas"]["StepNumber"];
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * turn.waiting
         * @description All that is left to do in the turn waits for a person. The run waits without an executor until an `approval.resolved`.
         * @example {
         *       "turn_id": "turn_1",
         *       "tool_call_ids": [
         *         "call_1"
         *       ]
         *     }
         */
        readonly "turn.waiting": {
            readonly turn_id: components["schemas"]["Id"];
            /** @description The calls that wait. */
            readonly tool_call_ids: readonly string[];
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * approval.resolved
         * @description Somebody has decided. An approved tool is run; a denied one gets a `tool.result` with the status `denied`.
         * @example {
         *       "approval_id": "approval_1",
         *       "tool_call_id": "call_1",
         *       "decision": "denied",
         *       "reason": "Not to this address.",
         *       "frame_id": "frame_2"
         *     }
         */
        readonly "approval.resolved": {
            readonly approval_id: string;
            readonly tool_call_id: string;
            /** @enum {string} */
            readonly decision: "approved" | "denied";
            /** @description The reason given with the decision. */
            readonly reason?: string | null;
            /** @description The frame that decided it. */
            readonly frame_id: components["schemas"]["Id"];
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * tool.started
         * @description The executor is about to run a tool: from here on, its effects may have happened. For bookkeeping.
         * @example {
         *       "tool_call_id": "call_1",
         *       "turn_id": "turn_1",
         *       "step": 1,
         *       "attempt": 1
         *     }
         */
        readonly "tool.started": {
            readonly tool_call_id: string;
            readonly turn_id: components["schemas"]["Id"];
            readonly step: components["schemas"]["StepNumber"];
            readonly attempt: components["schemas"]["Attempt"];
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * tool.progress
         * @description A sign of life from a tool that is running.
         * @example {
         *       "tool_call_id": "call_1",
         *       "progress": {
         *         "done": 3,
         *         "total": 10
         *       }
         *     }
         */
        readonly "tool.progress": {
            readonly tool_call_id: string;
            /** @description The tool's report, any JSON. */
            readonly progress: unknown;
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * tool.result
         * @description How a tool call ended. There is at most one per `tool_call_id` that is not late.
         * @example {
         *       "tool_call_id": "call_1",
         *       "status": "succeeded",
         *       "output": {
         *         "text": "# OpenAgents runtime"
         *       },
         *       "turn_id": "turn_1",
         *       "step": 1
         *     }
         * @example {
         *       "tool_call_id": "call_2",
         *       "status": "timed_out",
         *       "error_class": "timeout",
         *       "message": "The tool did not answer within 30 s."
         *     }
         * @example {
         *       "tool_call_id": "call_3",
         *       "status": "denied",
         *       "error_class": "approval_denied",
         *       "message": "Not to this address."
         *     }
         */
        readonly "tool.result": {
            readonly tool_call_id: string;
            readonly tool_name?: string;
            /** @description `succeeded`; or `failed`, `timed_out`, `canceled` (the run was asked to stop), `denied` (a person or a policy said no), `interrupted` (the executor was lost while the tool ran, and it may not be run twice), `invalid_input` (the arguments do not match the tool's schema, it was not run), `unknown_tool`. Words may be added; treat an unknown one like `failed` where there is an `error_class`. */
            readonly status: string;
            /** @description The tool's output, any JSON. */
            readonly output?: unknown;
            /** @description Why it failed, as a word to switch on. */
            readonly error_class?: string | null;
            /** @description Why it failed, for people. */
            readonly message?: string | null;
            /** @description The older name of `message`. */
            readonly reason?: string | null;
            readonly latency_ms?: number;
            readonly turn_id?: components["schemas"]["Id"];
            readonly step?: components["schemas"]["StepNumber"];
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * step.finished
         * @description The step is complete. Every tool call of it has its result.
         * @example {
         *       "turn_id": "turn_1",
         *       "step": 1
         *     }
         */
        readonly "step.finished": {
            readonly turn_id: components["schemas"]["Id"];
            readonly step: components["schemas"]["StepNumber"];
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * turn.finished
         * @description The answer to a frame is complete, or was given up.
         * @example {
         *       "turn_id": "turn_1",
         *       "finish_reason": "stop",
         *       "usage": {
         *         "input_tokens": 12,
         *         "output_tokens": 48
         *       },
         *       "simulated": true
         *     }
         * @example {
         *       "turn_id": "turn_2",
         *       "finish_reason": "interrupted"
         *     }
         * @example {
         *       "turn_id": "turn_3",
         *       "finish_reason": "error",
         *       "error": {
         *         "class": "unavailable",
         *         "message": "The model provider cannot be reached."
         *       },
         *       "simulated": false
         *     }
         */
        readonly "turn.finished": {
            readonly turn_id: components["schemas"]["Id"];
            /** @description How it ended. As the model says: `stop`, `length`, `tool-calls`, `content-filter`, `error`, `other`. As the runtime says: `interrupted` (the user's next message took its place), `canceled` (somebody asked the run to stop), `limit` (a limit of the run was reached). Words may be added; treat an unknown one like `other`. */
            readonly finish_reason: string;
            /** @description The usage of all steps of the turn together, if the provider counts. */
            readonly usage?: components["schemas"]["TokenUsage"];
            readonly model?: string;
            /** @description True when no real model answered. Absent where the runtime ended the turn. */
            readonly simulated?: components["schemas"]["Simulated"];
            readonly error?: components["schemas"]["Failure"];
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * run.note
         * @description Something that the agent keeps in mind for the rest of the run.
         * @example {
         *       "note_id": "note_1",
         *       "text": "The tests live in test/integration."
         *     }
         */
        readonly "run.note": {
            readonly note_id: components["schemas"]["Id"];
            readonly text: string;
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * run.frame_consumed
         * @description The executor has taken a frame that becomes no other event. For bookkeeping.
         * @example {
         *       "frame_id": "frame_2",
         *       "frame_type": "heartbeat",
         *       "payload": {}
         *     }
         */
        readonly "run.frame_consumed": {
            readonly frame_id: components["schemas"]["Id"];
            readonly frame_type: components["schemas"]["FrameType"];
            readonly payload: components["schemas"]["JsonObject"];
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * run.loop_warning
         * @description The turn repeats itself without getting on. The model is told so, and the turn goes on.
         * @example {
         *       "detector": "generic_repeat",
         *       "level": "warning",
         *       "count": 10,
         *       "reason_code": "loop_detected.no_progress",
         *       "message": "read_file was called 10 times with the same arguments and the same result.",
         *       "turn_id": "turn_1",
         *       "step": 10
         *     }
         */
        readonly "run.loop_warning": {
            /** @description `global_circuit_breaker`, `known_poll_no_progress`, `ping_pong`, `generic_repeat` or another word. */
            readonly detector: string;
            /** @enum {string} */
            readonly level: "warning" | "critical";
            /** @description How many calls brought nothing new. */
            readonly count: number;
            /** @constant */
            readonly reason_code: "loop_detected.no_progress";
            /** @description The observation, for people. */
            readonly message: string;
            readonly turn_id: components["schemas"]["Id"];
            readonly step: components["schemas"]["StepNumber"];
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * run.loop_detected
         * @description The turn repeated itself without getting on for too long. The run is ended.
         * @example {
         *       "detector": "generic_repeat",
         *       "level": "critical",
         *       "count": 20,
         *       "reason_code": "loop_detected.no_progress",
         *       "message": "read_file was called 20 times with the same arguments and the same result.",
         *       "turn_id": "turn_1",
         *       "step": 20
         *     }
         */
        readonly "run.loop_detected": {
            /** @description `global_circuit_breaker`, `known_poll_no_progress`, `ping_pong`, `generic_repeat` or another word. */
            readonly detector: string;
            /** @enum {string} */
            readonly level: "warning" | "critical";
            /** @description How many calls brought nothing new. */
            readonly count: number;
            /** @constant */
            readonly reason_code: "loop_detected.no_progress";
            /** @description The observation, for people. */
            readonly message: string;
            readonly turn_id: components["schemas"]["Id"];
            readonly step: components["schemas"]["StepNumber"];
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * run.executor_lost
         * @description A lease ran out while there was work to do. Another executor goes on.
         * @example {
         *       "lease_owner": "replica-1",
         *       "lease_expires_at": "2026-02-01T00:00:30Z",
         *       "detected_at": "2026-02-01T00:00:31Z",
         *       "lease_epoch": 4,
         *       "attempt": 1
         *     }
         */
        readonly "run.executor_lost": {
            /** @description The executor that held the lease; null where nobody ever took the run up. */
            readonly lease_owner: string | null;
            /**
             * Format: date-time
             * @description When the lease ran out, by the database's clock.
             */
            readonly lease_expires_at: string | null;
            /** Format: date-time */
            readonly detected_at: string;
            /** @description The number of the lease that ran out. */
            readonly lease_epoch: number;
            readonly attempt: components["schemas"]["Attempt"];
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * run.hook_applied
         * @description A hook changed something in the turn. For operators.
         * @example {
         *       "hook_id": "house_style",
         *       "hook_name": "before_prompt_build",
         *       "priority": 10,
         *       "result_keys": [
         *         "prepend_context"
         *       ]
         *     }
         */
        readonly "run.hook_applied": {
            readonly hook_id: string;
            /** @description Where it was asked, such as `before_tool_call`. */
            readonly hook_name: string;
            readonly priority: number;
            /** @description The members that it changed. */
            readonly result_keys: readonly string[];
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * run.hook_error
         * @description A hook failed, took too long or returned a forbidden change. The turn goes on without it. For operators.
         * @example {
         *       "hook_id": "house_style",
         *       "hook_name": "before_prompt_build",
         *       "priority": 10,
         *       "reason": "The hook took longer than 250 ms."
         *     }
         */
        readonly "run.hook_error": {
            readonly hook_id: string;
            /** @description Where it was asked, such as `before_tool_call`. */
            readonly hook_name: string;
            readonly priority: number;
            /** @description The error. */
            readonly reason: string;
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * run.cancel_requested
         * @description A request to stop the run. At most one per run; all later assistant text is marked late.
         * @example {
         *       "reason": "cancel requested",
         *       "requested_by": "control_plane",
         *       "requested_at": "2026-02-01T00:00:05Z"
         *     }
         */
        readonly "run.cancel_requested": {
            readonly reason?: string | null;
            readonly reason_class?: string | null;
            /** @description `control_plane` for the cancel operation. */
            readonly requested_by?: string;
            /** Format: date-time */
            readonly requested_at?: string;
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * run.finished
         * @description The run has ended. At most one per run, and the last event that counts.
         * @example {
         *       "status": "succeeded",
         *       "reason_class": "completed",
         *       "reason": null
         *     }
         * @example {
         *       "status": "failed",
         *       "reason_class": "execution_failed",
         *       "reason": "The model provider refused the request."
         *     }
         */
        readonly "run.finished": {
            /**
             * @description `cancelled` is taken for `canceled`.
             * @enum {string}
             */
            readonly status: "succeeded" | "failed" | "canceled" | "cancelled";
            /** @description `completed`, `cancel_requested`, `execution_failed` or another word to switch on. */
            readonly reason_class?: string | null;
            readonly reason?: string | null;
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * tool
         * @description A finished tool call in the form that receipts are made from.
         * @example {
         *       "tool": "read_file",
         *       "params": {
         *         "path": "README.md"
         *       },
         *       "params_hash": "sha256:3f1c",
         *       "output_hash": "sha256:9ab2",
         *       "latency_ms": 12
         *     }
         */
        readonly tool: {
            readonly tool: string;
            /** @description The arguments, any JSON. */
            readonly params?: unknown;
            readonly params_hash: string;
            readonly output_hash: string;
            readonly latency_ms: number;
            readonly side_effects?: readonly unknown[];
            readonly exit_code?: number | null;
            readonly step_id?: string;
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * verification
         * @description A command was run to check the work.
         * @example {
         *       "command": "npm test",
         *       "exit_code": 0,
         *       "duration_ms": 5321
         *     }
         */
        readonly verification: {
            readonly command: string;
            readonly exit_code: number;
            readonly cwd?: string | null;
            readonly duration_ms?: number | null;
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * payment
         * @description Money moved for the run. Only the runtime writes it.
         * @example {
         *       "rail": "lightning",
         *       "asset_id": "BTC_LN",
         *       "amount_msats": 21000,
         *       "payment_proof": {
         *         "preimage": "0f1e2d"
         *       },
         *       "status": "released"
         *     }
         */
        readonly payment: {
            readonly rail: string;
            readonly asset_id: string;
            readonly amount_msats: number;
            /** @description The proof of the payment on its rail, any JSON. */
            readonly payment_proof: unknown;
            readonly job_hash?: string | null;
            /** @description `released` when absent. */
            readonly status?: string;
            readonly late?: components["schemas"]["Late"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * worker.starting
         * @description The worker's process is to be started. `reason` is `reattach` when the worker was taken up again.
         * @example {
         *       "status": "starting"
         *     }
         */
        readonly "worker.starting": {
            /** @constant */
            readonly status: "starting";
            readonly reason?: string;
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * worker.started
         * @description The worker takes requests. `reason` is `reattach` when the worker was taken up again.
         * @example {
         *       "status": "running"
         *     }
         * @example {
         *       "status": "running",
         *       "reason": "reattach"
         *     }
         */
        readonly "worker.started": {
            /** @constant */
            readonly status: "running";
            readonly reason?: string;
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * worker.stopping
         * @description The worker was asked to stop, and its process is not gone yet.
         * @example {
         *       "reason": "stop_requested"
         *     }
         */
        readonly "worker.stopping": {
            readonly reason: string;
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * worker.stopped
         * @description The worker has stopped. A producer that writes it stops the worker by it, and may say more.
         * @example {
         *       "reason": "stop_requested"
         *     }
         */
        readonly "worker.stopped": {
            readonly reason?: string;
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * worker.failed
         * @description The worker cannot go on. Written by the runtime when its process could not be started or ended for good.
         * @example {
         *       "reason": "Codex did not initialise."
         *     }
         */
        readonly "worker.failed": {
            readonly reason: string;
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * worker.event
         * @description An event from a producer. With `method` `ios/handshake`, `desktop/handshake_ack` or `ios/user_message` it is an envelope whose ids and times are kept exactly as they were sent.
         * @example {
         *       "source": "autopilot-ios",
         *       "method": "ios/handshake",
         *       "handshake_id": "hs_1",
         *       "device_id": "device_9",
         *       "occurred_at": "2026-02-20T00:00:00Z"
         *     }
         */
        readonly "worker.event": {
            readonly source?: string;
            readonly method?: string;
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * worker.heartbeat
         * @description A sign of life of the producer.
         * @example {}
         */
        readonly "worker.heartbeat": {
            readonly [key: string]: unknown;
        };
        /**
         * worker.request.received
         * @description A request was accepted; the worker has not been asked yet. `params` is present only for `desktop` workers: their programs read it here.
         * @example {
         *       "request_id": "req_1",
         *       "method": "turn/start"
         *     }
         */
        readonly "worker.request.received": {
            readonly request_id: components["schemas"]["RequestIdOutput"];
            readonly method: string;
            readonly params?: components["schemas"]["RequestParams"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * worker.response
         * @description The outcome of a request, without secrets. A `desktop` worker's program writes it.
         * @example {
         *       "request_id": "req_1",
         *       "response": {
         *         "id": "req_1",
         *         "jsonrpc": "2.0",
         *         "result": {
         *           "status": "accepted"
         *         }
         *       }
         *     }
         */
        readonly "worker.response": {
            readonly request_id: components["schemas"]["RequestIdOutput"];
            readonly response: components["schemas"]["RpcResponse"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * worker.error
         * @description The outcome of a request that failed, was lost, or was not answered in time.
         * @example {
         *       "request_id": "req_2",
         *       "response": {
         *         "id": "req_2",
         *         "jsonrpc": "2.0",
         *         "error": {
         *           "code": -32000,
         *           "message": "The worker did not answer in time.",
         *           "data": {
         *             "reason": "timeout"
         *           }
         *         }
         *       }
         *     }
         */
        readonly "worker.error": {
            readonly request_id: components["schemas"]["RequestIdOutput"];
            readonly response: components["schemas"]["RpcResponse"];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * worker.session.started
         * @description A process of Codex has initialised. After a crash `restarted` is true, and the threads are those that were resumed.
         * @example {
         *       "session_id": "019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11",
         *       "pid": 4242,
         *       "codex_version": "0.169.0",
         *       "restarted": false,
         *       "resumed_threads": [],
         *       "unresumed_threads": []
         *     }
         */
        readonly "worker.session.started": {
            readonly session_id: string;
            readonly pid: number;
            readonly codex_version: string;
            readonly restarted: boolean;
            readonly resumed_threads: readonly string[];
            readonly unresumed_threads: readonly string[];
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * worker.session.crashed
         * @description The process of Codex has ended without being asked to. `restart_in_ms` is null when it will not be started again.
         * @example {
         *       "exit_code": null,
         *       "signal": "SIGKILL",
         *       "restart_in_ms": 250,
         *       "stderr": ""
         *     }
         */
        readonly "worker.session.crashed": {
            readonly exit_code: number | null;
            readonly signal: string | null;
            readonly restart_in_ms: number | null;
            readonly stderr: string;
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * worker.session.lost
         * @description The runtime process that held the worker's session is gone; another one has taken over. Unanswered requests are lost, and so are the server requests that were open.
         * @example {
         *       "lease_epoch": 3
         *     }
         */
        readonly "worker.session.lost": {
            /** @description The number of the lease that ran out. */
            readonly lease_epoch: number;
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * worker.notification
         * @description A notification of Codex. Deltas are joined for a short while; `truncated` says how large `params` was before it was cut.
         * @example {
         *       "method": "item/agentMessage/delta",
         *       "params": {
         *         "delta": "Two of them, both in the parser.",
         *         "itemId": "item_1"
         *       }
         *     }
         */
        readonly "worker.notification": {
            readonly method: string;
            readonly params: components["schemas"]["JsonObject"];
            readonly truncated?: {
                readonly bytes: number;
            } & {
                readonly [key: string]: unknown;
            };
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * worker.server_request
         * @description Codex waits for an answer, such as an approval. A request with the method `serverRequest/respond` gives it.
         * @example {
         *       "server_request_id": "0",
         *       "method": "item/commandExecution/requestApproval",
         *       "params": {
         *         "command": "npm test"
         *       }
         *     }
         */
        readonly "worker.server_request": {
            readonly server_request_id: string;
            readonly method: string;
            readonly params: components["schemas"]["JsonObject"];
            readonly truncated?: {
                readonly bytes: number;
            } & {
                readonly [key: string]: unknown;
            };
        } & {
            readonly [key: string]: unknown;
        };
        /**
         * worker.server_request.resolved
         * @description A request of Codex is answered, withdrawn by Codex, or lost with its process.
         * @example {
         *       "server_request_id": "0",
         *       "outcome": "answered"
         *     }
         */
        readonly "worker.server_request.resolved": {
            readonly server_request_id: string;
            /** @enum {string} */
            readonly outcome: "answered" | "withdrawn" | "lost";
        } & {
            readonly [key: string]: unknown;
        };
        readonly Liveness: {
            /** @constant */
            readonly status: "ok";
            readonly service: string;
            readonly build_sha: string;
            readonly uptime_seconds: number;
        };
        /**
         * @description The code that clients switch on. Codes may be added; treat an unknown one by its status.
         * @enum {string}
         */
        readonly ErrorCode: "invalid_request" | "unauthorized" | "forbidden" | "not_found" | "method_not_allowed" | "not_acceptable" | "conflict" | "stale_cursor" | "payload_too_large" | "unsupported_media_type" | "rate_limited" | "internal_error" | "unavailable";
        /**
         * @description Reasons may be added; treat an unknown one by its code.
         * @enum {string}
         */
        readonly ErrorReason: "malformed_request" | "malformed_json" | "malformed_path" | "contract_violation" | "unsafe_text" | "unsafe_number" | "too_deep" | "reserved_event_type" | "invalid_terminal_status" | "blank_prompt" | "cursor_mismatch" | "cursor_ahead" | "missing_token" | "malformed_token" | "bad_signature" | "bad_claims" | "token_expired" | "token_not_yet_valid" | "token_lifetime" | "token_replayed" | "missing_principal" | "claim_mismatch" | "foreign_run" | "foreign_worker" | "unknown_route" | "unknown_run" | "unknown_worker" | "unknown_drift" | "unknown_method" | "unknown_response_type" | "run_exists" | "idempotency_mismatch" | "idempotency_pruned" | "sequence_mismatch" | "log_full" | "illegal_transition" | "run_terminal" | "turn_in_progress" | "worker_terminal" | "worker_in_transition" | "request_settled" | "lease_lost" | "batch_aborted" | "cursor_pruned" | "body_too_large" | "payload_too_large" | "too_many_values" | "unknown_media_type" | "stream_limit" | "read_limit" | "body_limit" | "pending_frame_limit" | "pending_request_limit" | "admission_limit" | "crash" | "database_unavailable" | "overloaded" | "draining" | "not_ready";
        /** @description The finer cause, with the numbers that explain it. */
        readonly ErrorDetail: {
            readonly reason: components["schemas"]["ErrorReason"];
            /** @description Milliseconds to wait before the next attempt. */
            readonly retry_after_ms?: number;
        } & {
            readonly [key: string]: unknown;
        };
        readonly ErrorBody: {
            readonly code: components["schemas"]["ErrorCode"];
            /** @description The problem and its remedy, for people. Do not parse it. */
            readonly message: string;
            readonly details?: readonly components["schemas"]["ErrorDetail"][];
        };
        /** @description The body of every failure, on every route. */
        readonly Error: {
            readonly error: components["schemas"]["ErrorBody"];
        };
        /** @description `ok`, or the problem. Further checks may be added. */
        readonly ReadinessChecks: {
            /** @description The database has exactly the migrations of this build. */
            readonly migrations: string;
            /** @description The log engine can write to the database. */
            readonly log_writer: string;
            /** @description True once this process has been told to stop. */
            readonly draining: boolean;
        } & {
            readonly [key: string]: string | boolean;
        };
        readonly Readiness: {
            /** @enum {string} */
            readonly status: "ready" | "not_ready";
            readonly service: string;
            readonly checks: components["schemas"]["ReadinessChecks"];
        };
        readonly Health: {
            /** @constant */
            readonly status: "ok";
            readonly service: string;
            readonly version: string;
        };
        /**
         * @description Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
         * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
         */
        readonly Id: string;
        /**
         * @description A run status. `cancelled` is taken for `canceled`.
         * @enum {string}
         */
        readonly RunStatusFilter: "created" | "running" | "canceling" | "canceled" | "cancelled" | "succeeded" | "failed";
        /**
         * @description `succeeded`, `failed` and `canceled` are final: no status leaves them.
         * @enum {string}
         */
        readonly RunStatus: "created" | "running" | "canceling" | "canceled" | "succeeded" | "failed";
        /**
         * @description `session` stays open for further frames until someone ends it; `turn` is ended by the executor with `run.finished` when what it was asked is answered.
         * @enum {string}
         */
        readonly RunMode: "session" | "turn";
        /**
         * @description `events`: one `message` per run event (see EventsStreamData). `ui`: the AI SDK's UI message stream, version 1 (see UiStreamPart).
         * @enum {string}
         */
        readonly StreamFormat: "events" | "ui";
        /**
         * @description What happens to a user message while a turn is under way. `enqueue`: it waits for the turn to end. `reject`: it is refused (409 `turn_in_progress`). `interrupt`: it ends the turn, which finishes with `interrupted`, and is answered next.
         * @enum {string}
         */
        readonly InputPolicy: "enqueue" | "reject" | "interrupt";
        /** @description Limits after which the run is ended. A limit that is absent, or above the service's own, is the service's. */
        readonly RunLimits: {
            /** @description Steps, over all turns of the run. */
            readonly max_steps?: number;
            /** @description Milliseconds that a turn may take. Time in which it waits for an approval does not count. */
            readonly max_wall_clock_ms?: number;
            /** @description Tokens read and written, over all turns, as the provider counts them. */
            readonly max_tokens?: number;
            /** @description Calls of the model, over all turns, repeated ones included. */
            readonly max_model_calls?: number;
            /** @description Tool calls, over all turns. */
            readonly max_tool_calls?: number;
        };
        /** @description Any JSON object. Text without NUL and lone surrogates, numbers that a double holds, nested at most 32 levels. */
        readonly JsonObject: {
            readonly [key: string]: unknown;
        };
        /**
         * @description Number of an event in its run, or 0 for the position before the first one.
         * @example 0
         */
        readonly SeqOrZero: number;
        /**
         * @description SHA-256 in lower-case hex, or null where there is no event to take it from.
         * @example 5d41f3a7c1b8e90d2f6a4b3c8e7d9f00112233445566778899aabbccddeeff01
         */
        readonly NullableSha256: string | null;
        /**
         * Format: date-time
         * @description RFC 3339 in UTC with six fractional digits and `Z`, by the database's clock.
         * @example 2026-02-01T00:00:01.000250Z
         */
        readonly Timestamp: string;
        /** @description A run as its log has it up to `latest_seq`. */
        readonly Run: {
            readonly id: components["schemas"]["Id"];
            readonly thread_id: components["schemas"]["Id"];
            /** @description The worker given at creation, or null. */
            readonly worker_id: string | null;
            readonly status: components["schemas"]["RunStatus"];
            readonly mode: components["schemas"]["RunMode"];
            readonly format: components["schemas"]["StreamFormat"];
            readonly input_policy: components["schemas"]["InputPolicy"];
            /** @description The limits given at creation, or null. */
            readonly limits: components["schemas"]["RunLimits"] | null;
            /** @description The model given at creation, or null for the service's own. */
            readonly model_override: string | null;
            /** @description The model provider given at creation, or null for the service's own. */
            readonly provider_override: string | null;
            /** @description The value given at creation, or null. */
            readonly metadata: components["schemas"]["JsonObject"] | null;
            readonly latest_seq: components["schemas"]["SeqOrZero"];
            readonly head_hash: components["schemas"]["NullableSha256"];
            /** @description Events up to and including this seq have been pruned. 0 means that none have. */
            readonly retention_floor: number;
            /** @description Why the run ended, as a word to switch on (`completed`, `cancel_requested`, `execution_failed` …); null while it runs. */
            readonly terminal_reason_class: string | null;
            /** @description Why the run ended, for people; null while it runs or when nobody said. */
            readonly terminal_reason: string | null;
            /**
             * Format: date-time
             * @description When the run ended; null while it runs.
             */
            readonly terminal_at: string | null;
            readonly created_at: components["schemas"]["Timestamp"];
            readonly updated_at: components["schemas"]["Timestamp"];
        };
        readonly RunPage: {
            readonly runs: readonly components["schemas"]["Run"][];
            /** @description Give it as `cursor` for the next page. Null on the last page. */
            readonly next_cursor: string | null;
        };
        /** @description The empty array. PHP encodes an empty map like this, so it is taken for the empty object. */
        readonly EmptyArray: readonly null[];
        /** @description A JSON object, null, or the empty array, which means the empty object. */
        readonly NullableJsonObjectInput: components["schemas"]["JsonObject"] | components["schemas"]["EmptyArray"] | null;
        /**
         * @description A name for the intended effect. The same key with the same content gets the first answer again and changes nothing; the same key with other content is refused (409 `idempotency_mismatch`). Keys outlive the retention of events.
         * @example finish:019c2a6e
         */
        readonly IdempotencyKey: string;
        /**
         * @description The model to ask instead of the service's own, as the provider names it.
         * @example gpt-5-mini
         */
        readonly ModelOverride: string;
        /**
         * @description The model provider to ask instead of the service's own, `scripted` or `openai_compatible`.
         * @example scripted
         */
        readonly ProviderOverride: string;
        readonly CreateRunRequest: {
            readonly run_id?: components["schemas"]["Id"];
            readonly thread_id?: components["schemas"]["Id"];
            /**
             * @description The Codex worker that the run belongs to, if any.
             * @example codexw_019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
             */
            readonly worker_id?: string | null;
            readonly metadata?: components["schemas"]["NullableJsonObjectInput"];
            readonly idempotency_key?: components["schemas"]["IdempotencyKey"];
            /** @description `session` when absent. */
            readonly mode?: components["schemas"]["RunMode"];
            /** @description `events` when absent. */
            readonly format?: components["schemas"]["StreamFormat"];
            /** @description `enqueue` when absent. */
            readonly input_policy?: components["schemas"]["InputPolicy"];
            readonly limits?: components["schemas"]["RunLimits"];
            readonly model_override?: components["schemas"]["ModelOverride"];
            readonly provider_override?: components["schemas"]["ProviderOverride"];
        };
        readonly CreateRunReply: {
            readonly run: components["schemas"]["Run"];
            /** @description True when the run existed already and nothing was written. */
            readonly idempotentReplay: boolean;
        };
        /** @description Keys that are not named here are ignored. */
        readonly StartTurnRequest: {
            /** @description The user's message. May not be blank. */
            readonly prompt: string;
            readonly threadId?: components["schemas"]["Id"];
            /** @description What happens while an earlier turn of the thread is under way. `enqueue`, also when absent: this one waits for it. `reject`: this one is refused (409 `turn_in_progress`). `interrupt`: the earlier one is canceled. */
            readonly inputPolicy?: components["schemas"]["InputPolicy"];
            readonly modelOverride?: components["schemas"]["ModelOverride"];
            readonly limits?: components["schemas"]["RunLimits"];
            /** @description Must name the same user as the principal headers where both are given (403 `claim_mismatch`). Needed where the chat client’s headers sign the request: they sign the body and not the principal. */
            readonly userId?: number | null;
            /** @description Taken for compatibility. It is neither stored nor logged. */
            readonly userEmail?: string | null;
            /** @description Taken for compatibility and not used. */
            readonly authenticatedSession?: unknown;
        } & {
            readonly [key: string]: unknown;
        };
        readonly RunReply: {
            readonly run: components["schemas"]["Run"];
        };
        /**
         * @description Number of an event in its run. Starts at 1 and rises by 1 without gaps.
         * @example 7
         */
        readonly Seq: number;
        /**
         * @description Lower-case dotted words. The vocabulary is open: types that `x-event-types` does not name are stored and streamed as they are.
         * @example run.delta
         */
        readonly EventType: string;
        /**
         * @description SHA-256 in lower-case hex.
         * @example 5d41f3a7c1b8e90d2f6a4b3c8e7d9f00112233445566778899aabbccddeeff01
         */
        readonly Sha256: string;
        /**
         * @description Who wrote the event: `runtime` an executor under a lease or the service itself, `client` its caller. Only the runtime's own events move what it does. Part of the hash from version 3 on; null on events of version 2, from before events had authors.
         * @enum {string|null}
         */
        readonly Author: "runtime" | "client" | null;
        /** @description Counts the leases of a log; the one that the event was written under. Null for the service itself, for clients, and in version 2. */
        readonly LeaseEpoch: number | null;
        /** @description One immutable entry of a run's log. `payload` matches the schema that `x-event-types` gives for `event_type`, where it gives one. */
        readonly Event: {
            readonly seq: components["schemas"]["Seq"];
            readonly event_type: components["schemas"]["EventType"];
            readonly payload: components["schemas"]["JsonObject"];
            readonly recorded_at: components["schemas"]["Timestamp"];
            readonly prev_hash: components["schemas"]["NullableSha256"];
            readonly event_hash: components["schemas"]["Sha256"];
            /** @description Which rules `event_hash` was made by; see docs/log-format.md. */
            readonly hash_version: number;
            readonly author: components["schemas"]["Author"];
            readonly lease_epoch: components["schemas"]["LeaseEpoch"];
            /** @description The key given with the append, or null. */
            readonly idempotency_key: string | null;
        };
        readonly EventPage: {
            /** @description Ascending by seq, without gaps. */
            readonly events: readonly components["schemas"]["Event"][];
            readonly latest_seq: components["schemas"]["SeqOrZero"];
            /** @description Events up to and including this seq have been pruned. 0 means that none have. */
            readonly retention_floor: number;
            /** @description Give it as `after` for the next page. Null when this page reaches `latest_seq`. */
            readonly next_after: number | null;
        };
        /** @description A JSON object, or the empty array, which means the empty object. */
        readonly JsonObjectInput: components["schemas"]["JsonObject"] | components["schemas"]["EmptyArray"];
        /** @description One event. */
        readonly AppendOne: {
            readonly event_type: components["schemas"]["EventType"];
            readonly payload?: components["schemas"]["JsonObjectInput"];
            readonly idempotency_key?: components["schemas"]["IdempotencyKey"];
            /** @description Append only if this is the run's last seq (409 `sequence_mismatch` otherwise). A replayed key is answered before this is looked at. */
            readonly expected_previous_seq?: number;
        };
        /** @description Several events, decided and answered in their order. */
        readonly AppendMany: {
            readonly events: readonly components["schemas"]["AppendOne"][];
            /** @description True: if one event is refused none is written, and the others are answered with 409 `batch_aborted`. False or absent: a refused event does not stop the others. */
            readonly atomic?: boolean;
        };
        readonly AppendRequest: components["schemas"]["AppendOne"] | components["schemas"]["AppendMany"];
        readonly AppendOneReply: {
            readonly event: components["schemas"]["Event"];
            readonly run: components["schemas"]["Run"];
            /** @description True when the event was in the log already and nothing was written. */
            readonly idempotentReplay: boolean;
        };
        /** @description The answer that this event would have had alone. `event` for 200 and 201, `error` for everything else. */
        readonly AppendResult: {
            /** @enum {integer} */
            readonly status: 200 | 201 | 400 | 409 | 413 | 503;
            readonly event?: components["schemas"]["Event"];
            readonly error?: components["schemas"]["ErrorBody"];
            readonly idempotentReplay?: boolean;
        };
        readonly AppendManyReply: {
            /** @description One answer per event, in the order of the request. */
            readonly results: readonly components["schemas"]["AppendResult"][];
            readonly run: components["schemas"]["Run"];
        };
        /** @description The one-event form answers AppendOneReply (a replay), the array form AppendManyReply. */
        readonly AppendRepeatReply: components["schemas"]["AppendOneReply"] | components["schemas"]["AppendManyReply"];
        readonly RunEnding: {
            readonly reasonClass: string | null;
            readonly reason: string | null;
            readonly at: components["schemas"]["Timestamp"];
        };
        /** @description Where a run stands. Every field is of one and the same moment. */
        readonly RunSnapshot: {
            readonly runId: components["schemas"]["Id"];
            readonly threadId: components["schemas"]["Id"];
            readonly status: components["schemas"]["RunStatus"];
            readonly latestSeq: components["schemas"]["SeqOrZero"];
            /** @description Events up to and including this seq have been pruned. 0 means that none have. */
            readonly retentionFloor: number;
            readonly headHash: components["schemas"]["NullableSha256"];
            /** @description Frames that were accepted and are not consumed yet. */
            readonly pendingFrames: number;
            /** @description How the run ended, or null while it runs. */
            readonly terminal: components["schemas"]["RunEnding"] | null;
            readonly updatedAt: components["schemas"]["Timestamp"];
        };
        /**
         * @description The kind of input, such as `user_message`. May not be blank.
         * @example user_message
         */
        readonly FrameType: string;
        /** @description A frame with its kind in `type`. Keys that are not named here are ignored. */
        readonly FrameByType: {
            readonly thread_id: components["schemas"]["Id"];
            readonly frame_id: components["schemas"]["Id"];
            readonly type: components["schemas"]["FrameType"];
            /** @description The older name of `type`. It wins where both are given. */
            readonly frame_type?: components["schemas"]["FrameType"];
            readonly payload?: components["schemas"]["JsonObjectInput"];
            /**
             * Format: date-time
             * @description When it happened at the sender. Not part of the comparison of a replay.
             */
            readonly occurred_at?: string;
        } & {
            readonly [key: string]: unknown;
        };
        /** @description A frame with its kind in `frame_type`. Keys that are not named here are ignored. */
        readonly FrameByAlias: {
            readonly thread_id: components["schemas"]["Id"];
            readonly frame_id: components["schemas"]["Id"];
            readonly type?: components["schemas"]["FrameType"];
            /** @description The older name of `type`. It wins where both are given. */
            readonly frame_type: components["schemas"]["FrameType"];
            readonly payload?: components["schemas"]["JsonObjectInput"];
            /**
             * Format: date-time
             * @description When it happened at the sender. Not part of the comparison of a replay.
             */
            readonly occurred_at?: string;
        } & {
            readonly [key: string]: unknown;
        };
        readonly AppendFrameRequest: components["schemas"]["FrameByType"] | components["schemas"]["FrameByAlias"];
        readonly AppendFrameReply: {
            readonly runId: components["schemas"]["Id"];
            readonly frameId: components["schemas"]["Id"];
            /** @constant */
            readonly status: "accepted";
            /** @description True when the frame had been accepted before. */
            readonly idempotentReplay: boolean;
        };
        /**
         * @description A position in a run as decimal text. Compared as a number, so `01` equals `1`.
         * @example 41
         */
        readonly SeqText: string;
        /**
         * @description How long a stream in the `ui` format goes on, to the end of a turn or to the end of the run.
         * @enum {string}
         */
        readonly FollowMode: "turn" | "run";
        /** @description Keys that are not named here are ignored. */
        readonly CancelRunRequest: {
            readonly thread_id: components["schemas"]["Id"];
            /** @description For the log and for people. `cancel requested` when absent. */
            readonly reason?: string | null;
        } & {
            readonly [key: string]: unknown;
        };
        readonly CancelRunReply: {
            readonly runId: components["schemas"]["Id"];
            readonly status: components["schemas"]["RunStatus"];
            /**
             * @description Always true, also for a run that had ended before.
             * @constant
             */
            readonly cancelRequested: true;
            /** @description True when the cancel was requested before or the run had ended, so that nothing was written. */
            readonly idempotentReplay: boolean;
        };
        /**
         * @description SHA-256 in lower-case hex behind `sha256:`.
         * @example sha256:013e395e5f9982bbbbec589015e71bd6e6de9f2e4dfbca8d882ff3e272a7aa02
         */
        readonly PrefixedSha256: string;
        /**
         * Format: date-time
         * @description RFC 3339 with `+00:00` and 0, 3, 6 or 9 fractional digits, as it is hashed.
         * @example 2026-02-01T00:00:00+00:00
         */
        readonly ArtifactTimestamp: string;
        readonly ReceiptMetrics: {
            readonly tool_calls: number;
            readonly tool_latency_ms_total: number;
            /** @description Whether every verification exited with 0; null when there was none. */
            readonly verification_passed: boolean | null;
            readonly payments_msats_total: number;
        } & {
            readonly [key: string]: unknown;
        };
        readonly ReceiptToolCall: {
            readonly tool: string;
            readonly params_hash: string;
            readonly output_hash: string;
            readonly latency_ms: number;
            /** @description `denied`, `interrupted`, `invalid_input` or `unknown_tool`: the tool was not run, or nobody knows how far it got. Absent otherwise. */
            readonly status?: string;
        } & {
            readonly [key: string]: unknown;
        };
        readonly ReceiptVerification: {
            readonly command: string;
            readonly exit_code: number;
            readonly cwd?: string | null;
            readonly duration_ms?: number | null;
        } & {
            readonly [key: string]: unknown;
        };
        readonly ReceiptPayment: {
            /** @constant */
            readonly schema: "openagents.treasury.payment_receipt.v1";
            readonly rail: string;
            readonly asset_id: string;
            readonly amount_msats: number;
            readonly payment_proof: unknown;
            readonly session_id: components["schemas"]["Id"];
            readonly trajectory_hash: components["schemas"]["PrefixedSha256"];
            readonly policy_bundle_id: string;
            readonly job_hash: string | null;
            readonly status: string;
            readonly canonical_json_sha256: components["schemas"]["Sha256"];
        } & {
            readonly [key: string]: unknown;
        };
        /** @description True when no real model answers. */
        readonly Simulated: boolean;
        readonly ReceiptModelUsage: {
            readonly model: string;
            readonly simulated: components["schemas"]["Simulated"];
            readonly calls: number;
            /** @description Without those that the provider did not count. */
            readonly input_tokens: number;
            /** @description Without those that the provider did not count. */
            readonly output_tokens: number;
        } & {
            readonly [key: string]: unknown;
        };
        /** @description A verifiable summary of a run. `canonical_json_sha256` is over the canonical JSON of the receipt without itself. Two reads of an unchanged run are byte-identical. Members that this schema does not name may be added and are part of the hash. */
        readonly Receipt: {
            /** @constant */
            readonly schema: "openagents.receipt.v1";
            readonly session_id: components["schemas"]["Id"];
            readonly trajectory_hash: components["schemas"]["PrefixedSha256"];
            readonly policy_bundle_id: string;
            readonly canonical_json_sha256: components["schemas"]["Sha256"];
            readonly created_at: components["schemas"]["ArtifactTimestamp"];
            readonly event_count: number;
            readonly first_seq: components["schemas"]["SeqOrZero"];
            readonly last_seq: components["schemas"]["SeqOrZero"];
            readonly metrics: components["schemas"]["ReceiptMetrics"];
            readonly tool_calls: readonly components["schemas"]["ReceiptToolCall"][];
            readonly verification: readonly components["schemas"]["ReceiptVerification"][];
            readonly payments: readonly components["schemas"]["ReceiptPayment"][];
            /**
             * @description `client` if no executor has ever claimed the run, so that its client recorded the work. Absent otherwise.
             * @constant
             */
            readonly recorded_by?: "client";
            /** @description Calls and usage of each model. Absent if the log counts no model calls. */
            readonly model_usage?: readonly components["schemas"]["ReceiptModelUsage"][];
        } & {
            readonly [key: string]: unknown;
        };
        readonly VerificationPassed: {
            readonly run_id: components["schemas"]["Id"];
            /** @constant */
            readonly ok: true;
            /** @description The first seq that was checked, the one after the retention floor. */
            readonly from_seq: number;
            readonly to_seq: components["schemas"]["SeqOrZero"];
            readonly event_count: number;
            readonly head_hash: components["schemas"]["NullableSha256"];
        };
        /** @description The first seq at which the chain does not hold, and why. */
        readonly BrokenLink: {
            readonly seq: number;
            /**
             * @description `sequence_gap` (an event is missing), `prev_hash_mismatch` (it does not follow its predecessor), `event_hash_mismatch` (its content is not what was hashed), `head_mismatch` (the log does not end where its head says). Further reasons may be added.
             * @example event_hash_mismatch
             */
            readonly reason: string;
        };
        readonly VerificationFailed: {
            readonly run_id: components["schemas"]["Id"];
            /** @constant */
            readonly ok: false;
            readonly from_seq: number;
            readonly to_seq?: components["schemas"]["SeqOrZero"];
            readonly event_count?: number;
            readonly head_hash?: components["schemas"]["NullableSha256"];
            readonly broken: components["schemas"]["BrokenLink"];
        };
        readonly Verification: components["schemas"]["VerificationPassed"] | components["schemas"]["VerificationFailed"];
        /**
         * @description The name of a run's log among topics.
         * @example run:019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11:events
         */
        readonly RunTopic: string;
        readonly Checkpoint: {
            readonly topic: components["schemas"]["RunTopic"];
            readonly last_seq: components["schemas"]["SeqOrZero"];
            readonly last_event_type: string | null;
            readonly updated_at: components["schemas"]["Timestamp"];
        };
        readonly CheckpointReply: {
            readonly checkpoint: components["schemas"]["Checkpoint"];
        };
        readonly RunSummary: {
            readonly run_id: components["schemas"]["Id"];
            readonly status: components["schemas"]["RunStatus"];
            readonly last_seq: components["schemas"]["SeqOrZero"];
            /** @description Events of the run since its beginning, pruned ones included. */
            readonly event_count: number;
            readonly projection_hash: components["schemas"]["PrefixedSha256"];
            readonly updated_at: components["schemas"]["Timestamp"];
        };
        readonly RunSummaryReply: {
            readonly summary: components["schemas"]["RunSummary"];
        };
        /** @description The first place where a log and its summary disagree. */
        readonly Drift: {
            readonly topic: components["schemas"]["RunTopic"];
            readonly expected_next_seq: components["schemas"]["Seq"];
            readonly last_seen_seq: components["schemas"]["SeqOrZero"];
            readonly incoming_seq: components["schemas"]["SeqOrZero"];
            /** @enum {string} */
            readonly reason: "sequence_gap";
            readonly detected_at: components["schemas"]["Timestamp"];
        };
        readonly DriftReply: {
            readonly drift: components["schemas"]["Drift"];
        };
        /**
         * @description `stopped` and `failed` workers can be taken up again with createCodexWorker.
         * @enum {string}
         */
        readonly WorkerStatus: "starting" | "running" | "stopping" | "stopped" | "failed";
        /**
         * @description Nothing, or nothing but white space; it counts as absent.
         * @example
         */
        readonly BlankText: string;
        /** @description A worker status, or blank for all. */
        readonly WorkerStatusFilter: components["schemas"]["WorkerStatus"] | components["schemas"]["BlankText"];
        /**
         * @description Opaque. Compared byte for byte. Ids that the runtime makes are `codexw_` and a UUIDv7.
         * @example codexw_019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
         */
        readonly WorkerId: string;
        /**
         * @description Who carries out requests. `in_memory`: the runtime itself, which echoes them. `desktop`: a program that follows the worker's stream and answers by ingesting `worker.response` or `worker.error`. `codex_app_server`: a Codex process that the runtime starts.
         * @enum {string}
         */
        readonly WorkerAdapter: "in_memory" | "desktop" | "codex_app_server";
        /**
         * Format: date-time
         * @description RFC 3339 in UTC with six fractional digits and `Z`, or null when it has not happened.
         */
        readonly NullableTimestamp: string | null;
        /**
         * @description `stopped` and `failed` as the status; else `missing` without a sign of life, `stale` when the last one is older than `heartbeat_stale_after_ms`, `fresh` otherwise.
         * @enum {string}
         */
        readonly HeartbeatState: "stopped" | "failed" | "missing" | "stale" | "fresh";
        /** @description A worker in a list. */
        readonly WorkerItem: {
            readonly worker_id: components["schemas"]["WorkerId"];
            readonly status: components["schemas"]["WorkerStatus"];
            readonly latest_seq: components["schemas"]["SeqOrZero"];
            readonly workspace_ref: string | null;
            readonly codex_home_ref: string | null;
            readonly adapter: components["schemas"]["WorkerAdapter"];
            readonly metadata: components["schemas"]["JsonObject"];
            readonly started_at: components["schemas"]["Timestamp"];
            readonly stopped_at: components["schemas"]["NullableTimestamp"];
            readonly updated_at: components["schemas"]["Timestamp"];
            readonly last_event_at: components["schemas"]["Timestamp"];
            readonly last_heartbeat_at: components["schemas"]["NullableTimestamp"];
            /** @description Milliseconds since `last_heartbeat_at`, or null. */
            readonly heartbeat_age_ms: number | null;
            readonly heartbeat_stale_after_ms: number;
            readonly heartbeat_state: components["schemas"]["HeartbeatState"];
            /** @description Requests that have no outcome yet. */
            readonly pending_requests: number;
            readonly retention_floor: components["schemas"]["SeqOrZero"];
            readonly head_hash: components["schemas"]["NullableSha256"];
            /** @description How far the worker is projected; null as long as it is not. */
            readonly khala_projection: null;
        };
        readonly WorkerPage: {
            readonly data: readonly components["schemas"]["WorkerItem"][];
            /** @description Give it as `cursor` for the next page. Null on the last one. */
            readonly next_cursor: string | null;
        };
        /**
         * @description A worker's id; white space around it is cut off.
         * @example codexw_019c2a6e
         */
        readonly WorkerIdInput: string;
        /**
         * @description A name that the caller and the worker's side agree on. Trimmed; at most 255 characters.
         * @example repo_42
         */
        readonly Ref: string;
        readonly CreateWorkerRequest: {
            /** @description The id of the new worker, or of the one to take up again. One is made when it is absent. */
            readonly worker_id?: components["schemas"]["WorkerIdInput"] | components["schemas"]["BlankText"] | null;
            /** @description The workspace. For `codex_app_server` a path below the configured root. */
            readonly workspace_ref?: components["schemas"]["Ref"] | null;
            /** @description The Codex home that the producer uses. */
            readonly codex_home_ref?: components["schemas"]["Ref"] | null;
            /** @description `in_memory` when absent. */
            readonly adapter?: components["schemas"]["WorkerAdapter"] | components["schemas"]["BlankText"] | null;
            readonly metadata?: components["schemas"]["NullableJsonObjectInput"];
        } & {
            readonly [key: string]: unknown;
        };
        readonly CreatedWorker: {
            readonly workerId: components["schemas"]["WorkerId"];
            readonly status: components["schemas"]["WorkerStatus"];
            readonly latestSeq: components["schemas"]["SeqOrZero"];
            /** @description True when the worker was there and had not ended. */
            readonly idempotentReplay: boolean;
        };
        readonly CreateWorkerReply: {
            readonly data: components["schemas"]["CreatedWorker"];
        };
        /** @description A worker as its log has it up to `latest_seq`. */
        readonly WorkerSnapshot: {
            readonly worker_id: components["schemas"]["WorkerId"];
            readonly status: components["schemas"]["WorkerStatus"];
            readonly latest_seq: components["schemas"]["SeqOrZero"];
            readonly workspace_ref: string | null;
            readonly codex_home_ref: string | null;
            readonly adapter: components["schemas"]["WorkerAdapter"];
            readonly metadata: components["schemas"]["JsonObject"];
            readonly started_at: components["schemas"]["Timestamp"];
            readonly stopped_at: components["schemas"]["NullableTimestamp"];
            readonly updated_at: components["schemas"]["Timestamp"];
            readonly last_event_at: components["schemas"]["Timestamp"];
            readonly last_heartbeat_at: components["schemas"]["NullableTimestamp"];
            /** @description Milliseconds since `last_heartbeat_at`, or null. */
            readonly heartbeat_age_ms: number | null;
            readonly heartbeat_stale_after_ms: number;
            readonly heartbeat_state: components["schemas"]["HeartbeatState"];
            /** @description Requests that have no outcome yet. */
            readonly pending_requests: number;
            readonly retention_floor: components["schemas"]["SeqOrZero"];
            readonly head_hash: components["schemas"]["NullableSha256"];
        };
        readonly WorkerSnapshotReply: {
            readonly data: components["schemas"]["WorkerSnapshot"];
        };
        /** @description The caller's name for the request, 1 to 128 of `A-Z a-z 0-9 . _ : -`, or an integer; it comes back as it was sent, text trimmed. One is made when it is absent or blank. */
        readonly RequestIdInput: string | number | null;
        /** @description The method's parameters. Absent or null is `{}`. */
        readonly RequestParams: components["schemas"]["JsonObject"] | readonly unknown[] | null;
        /** @description A JSON-RPC request. Members that are not named here are ignored. */
        readonly WorkerRequestEnvelope: {
            readonly request_id?: components["schemas"]["RequestIdInput"];
            readonly id?: components["schemas"]["RequestIdInput"];
            /** @description Such as `thread/start`, `turn/start`, `turn/interrupt`, `serverRequest/respond`. May not be blank. */
            readonly method?: string;
            readonly params?: components["schemas"]["RequestParams"];
            /** @description Milliseconds after which the request is given up. The server's setting (15000 unless configured) when absent. */
            readonly timeout_ms?: number | null;
        } & {
            readonly [key: string]: unknown;
        };
        readonly WrappedWorkerRequest: {
            readonly request: components["schemas"]["WorkerRequestEnvelope"];
        } & {
            readonly [key: string]: unknown;
        };
        /** @description The envelope by itself. */
        readonly BareWorkerRequest: {
            readonly request_id?: components["schemas"]["RequestIdInput"];
            readonly id?: components["schemas"]["RequestIdInput"];
            /** @description Such as `thread/start`, `turn/start`, `turn/interrupt`, `serverRequest/respond`. May not be blank. */
            readonly method: string;
            readonly params?: components["schemas"]["RequestParams"];
            /** @description Milliseconds after which the request is given up. The server's setting (15000 unless configured) when absent. */
            readonly timeout_ms?: number | null;
        } & {
            readonly [key: string]: unknown;
        };
        readonly SubmitWorkerRequest: components["schemas"]["WrappedWorkerRequest"] | components["schemas"]["BareWorkerRequest"];
        /** @description The request's id, text or integer, as it was sent. */
        readonly RequestIdOutput: string | number;
        /** @description A JSON-RPC response with `result` or `error`. */
        readonly RpcResponse: {
            readonly [key: string]: unknown;
        };
        readonly WorkerRequestOutcome: {
            readonly worker_id: components["schemas"]["WorkerId"];
            readonly request_id: components["schemas"]["RequestIdOutput"];
            /** @description False when the response is an error. */
            readonly ok: boolean;
            readonly response: components["schemas"]["RpcResponse"];
            /** @description True when the request had been accepted before. */
            readonly idempotent_replay: boolean;
        };
        readonly SubmitWorkerRequestReply: {
            readonly data: components["schemas"]["WorkerRequestOutcome"];
        };
        /** @description An event. Its type is `event_type`, else `type`, else `eventType`. A payload that is not an object counts as `{}`. */
        readonly IngestedEvent: {
            /** @description Begins with `worker.`, followed by at least one character; at most 120. */
            readonly event_type?: string;
            /** @description Begins with `worker.`, followed by at least one character; at most 120. */
            readonly type?: string;
            /** @description Begins with `worker.`, followed by at least one character; at most 120. */
            readonly eventType?: string;
            /** @description What happened. */
            readonly payload?: unknown;
            /** @description A name for the event. The same one with the same content is recorded once; with other content it is a 409. */
            readonly idempotency_key?: components["schemas"]["IdempotencyKey"] | null;
            /** @description Append only if this is the worker's last seq (409 `sequence_mismatch` otherwise). A replayed key is answered before this is looked at. */
            readonly expected_prev_seq?: number | null;
        } & {
            readonly [key: string]: unknown;
        };
        readonly WrappedWorkerEvent: {
            readonly event: components["schemas"]["IngestedEvent"];
        } & {
            readonly [key: string]: unknown;
        };
        /** @description The event by itself, its type in `event_type`. */
        readonly WorkerEventByEventType: {
            /** @description Begins with `worker.`, followed by at least one character; at most 120. */
            readonly event_type: string;
            /** @description Begins with `worker.`, followed by at least one character; at most 120. */
            readonly type?: string;
            /** @description Begins with `worker.`, followed by at least one character; at most 120. */
            readonly eventType?: string;
            /** @description What happened. */
            readonly payload?: unknown;
            /** @description A name for the event. The same one with the same content is recorded once; with other content it is a 409. */
            readonly idempotency_key?: components["schemas"]["IdempotencyKey"] | null;
            /** @description Append only if this is the worker's last seq (409 `sequence_mismatch` otherwise). A replayed key is answered before this is looked at. */
            readonly expected_prev_seq?: number | null;
        } & {
            readonly [key: string]: unknown;
        };
        /** @description The event by itself, its type in `type`. */
        readonly WorkerEventByType: {
            /** @description Begins with `worker.`, followed by at least one character; at most 120. */
            readonly event_type?: string;
            /** @description Begins with `worker.`, followed by at least one character; at most 120. */
            readonly type: string;
            /** @description Begins with `worker.`, followed by at least one character; at most 120. */
            readonly eventType?: string;
            /** @description What happened. */
            readonly payload?: unknown;
            /** @description A name for the event. The same one with the same content is recorded once; with other content it is a 409. */
            readonly idempotency_key?: components["schemas"]["IdempotencyKey"] | null;
            /** @description Append only if this is the worker's last seq (409 `sequence_mismatch` otherwise). A replayed key is answered before this is looked at. */
            readonly expected_prev_seq?: number | null;
        } & {
            readonly [key: string]: unknown;
        };
        readonly IngestWorkerEventRequest: components["schemas"]["WrappedWorkerEvent"] | components["schemas"]["WorkerEventByEventType"] | components["schemas"]["WorkerEventByType"];
        readonly IngestedWorkerEvent: {
            readonly worker_id: components["schemas"]["WorkerId"];
            readonly seq: components["schemas"]["Seq"];
            readonly event_type: string;
            readonly payload: components["schemas"]["JsonObject"];
            readonly occurred_at: components["schemas"]["Timestamp"];
            /** @description True when the event had been recorded before. */
            readonly idempotent_replay: boolean;
        };
        readonly IngestWorkerEventReply: {
            readonly data: components["schemas"]["IngestedWorkerEvent"];
        };
        readonly StopWorkerRequest: {
            /** @description Why. `stop_requested` when absent or blank. */
            readonly reason?: string | null;
        } & {
            readonly [key: string]: unknown;
        };
        readonly StoppedWorker: {
            readonly worker_id: components["schemas"]["WorkerId"];
            readonly status: components["schemas"]["WorkerStatus"];
            /** @description True when the worker had stopped, or was stopping, already. */
            readonly idempotent_replay: boolean;
        };
        readonly StopWorkerReply: {
            readonly data: components["schemas"]["StoppedWorker"];
        };
        /**
         * @description The fate of the message, or of its recipient.
         * @enum {string}
         */
        readonly DeliveryState: "delivered" | "bounced" | "complained" | "unsubscribed";
        readonly DeliveryEventRequest: {
            /** @description The provider's name for the event, 2 to 256 characters. */
            readonly event_id: string;
            /** @description Such as `resend`; 2 to 64 characters. */
            readonly provider: string;
            readonly delivery_state: components["schemas"]["DeliveryState"];
            /** @description At most 1024 characters. */
            readonly message_id?: string | null;
            /** @description At most 1024 characters. */
            readonly integration_id?: string | null;
            /** @description An address. Kept as a mask and a keyed hash only. At most 1024 characters. */
            readonly recipient?: string | null;
            /** @description At most 4096 characters. */
            readonly reason?: string | null;
            /**
             * Format: date-time
             * @description When it happened, by the provider.
             */
            readonly occurred_at?: string | null;
            readonly payload?: components["schemas"]["NullableJsonObjectInput"];
        } & {
            readonly [key: string]: unknown;
        };
        readonly DeliveryEventReply: {
            readonly eventId: string;
            /** @constant */
            readonly status: "accepted";
            /** @description True when the event had been recorded before. */
            readonly idempotentReplay: boolean;
        };
        /**
         * @description Present if a client wrote the event; the event is then not part of an executor's answer. Absent on the runtime's own.
         * @constant
         */
        readonly ClientAuthor: "client";
        /** @description From `run.started`. `meta` is its payload. */
        readonly EventsStart: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "start";
            readonly runId: components["schemas"]["Id"];
            readonly author?: components["schemas"]["ClientAuthor"];
            readonly meta: components["schemas"]["JsonObject"];
        };
        /** @description From `run.delta`. */
        readonly EventsTextDelta: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "text-delta";
            readonly runId: components["schemas"]["Id"];
            readonly author?: components["schemas"]["ClientAuthor"];
            readonly delta: string;
        };
        /** @description From `tool.call`. `toolCall` is its payload. */
        readonly EventsToolCall: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "tool-call";
            readonly runId: components["schemas"]["Id"];
            readonly author?: components["schemas"]["ClientAuthor"];
            readonly toolCall: components["schemas"]["JsonObject"];
        };
        /** @description From `tool.result`. `toolResult` is its payload. */
        readonly EventsToolResult: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "tool-result";
            readonly runId: components["schemas"]["Id"];
            readonly author?: components["schemas"]["ClientAuthor"];
            readonly toolResult: components["schemas"]["JsonObject"];
        };
        /** @description From `run.finished`; `[DONE]` follows with the same id. `meta` is its payload. */
        readonly EventsFinish: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "finish";
            readonly runId: components["schemas"]["Id"];
            readonly author?: components["schemas"]["ClientAuthor"];
            readonly meta: components["schemas"]["JsonObject"];
        };
        /** @description From every other event that is public. */
        readonly EventsOther: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "event";
            readonly runId: components["schemas"]["Id"];
            readonly author?: components["schemas"]["ClientAuthor"];
            readonly eventType: components["schemas"]["EventType"];
            readonly payload: components["schemas"]["JsonObject"];
        };
        readonly UiStart: {
            /** @constant */
            readonly type: "start";
            readonly messageId: string;
            readonly messageMetadata?: components["schemas"]["JsonObject"];
        };
        readonly UiStartStep: {
            /** @constant */
            readonly type: "start-step";
        };
        /** @description Opens a text part. Its id is stable across reconnects. */
        readonly UiTextStart: {
            /** @constant */
            readonly type: "text-start";
            readonly id: string;
        };
        readonly UiTextDelta: {
            /** @constant */
            readonly type: "text-delta";
            readonly id: string;
            readonly delta: string;
        };
        readonly UiTextEnd: {
            /** @constant */
            readonly type: "text-end";
            readonly id: string;
        };
        /** @description Opens a part with the model's reasoning. Its id is stable across reconnects. */
        readonly UiReasoningStart: {
            /** @constant */
            readonly type: "reasoning-start";
            readonly id: string;
        };
        readonly UiReasoningDelta: {
            /** @constant */
            readonly type: "reasoning-delta";
            readonly id: string;
            readonly delta: string;
        };
        readonly UiReasoningEnd: {
            /** @constant */
            readonly type: "reasoning-end";
            readonly id: string;
        };
        /** @description The model begins to write a call. Short arguments come without it. */
        readonly UiToolInputStart: {
            /** @constant */
            readonly type: "tool-input-start";
            readonly toolCallId: string;
            readonly toolName: string;
            readonly dynamic?: boolean;
        };
        /** @description The next piece of the JSON text of its arguments. Of long arguments only the beginning comes in pieces. */
        readonly UiToolInputDelta: {
            /** @constant */
            readonly type: "tool-input-delta";
            readonly toolCallId: string;
            readonly inputTextDelta: string;
        };
        readonly UiToolInputAvailable: {
            /** @constant */
            readonly type: "tool-input-available";
            readonly toolCallId: string;
            readonly toolName: string;
            readonly input: unknown;
            readonly dynamic?: boolean;
        };
        /** @description The call that the model had begun to write is not made. */
        readonly UiToolInputError: {
            /** @constant */
            readonly type: "tool-input-error";
            readonly toolCallId: string;
            readonly toolName: string;
            readonly input: unknown;
            readonly errorText: string;
            readonly dynamic?: boolean;
        };
        readonly UiToolOutputAvailable: {
            /** @constant */
            readonly type: "tool-output-available";
            readonly toolCallId: string;
            readonly output: unknown;
            readonly dynamic?: boolean;
        };
        readonly UiToolOutputError: {
            /** @constant */
            readonly type: "tool-output-error";
            readonly toolCallId: string;
            readonly errorText: string;
            readonly dynamic?: boolean;
        };
        /** @description The approval was denied. The tool was not run. */
        readonly UiToolOutputDenied: {
            /** @constant */
            readonly type: "tool-output-denied";
            readonly toolCallId: string;
        };
        /** @description The call waits for a person. A frame of type `approval` that names `approvalId` answers. */
        readonly UiToolApprovalRequest: {
            /** @constant */
            readonly type: "tool-approval-request";
            readonly approvalId: string;
            readonly toolCallId: string;
        };
        readonly UiFinishStep: {
            /** @constant */
            readonly type: "finish-step";
        };
        readonly UiFinish: {
            /** @constant */
            readonly type: "finish";
            /** @enum {string} */
            readonly finishReason?: "stop" | "length" | "content-filter" | "tool-calls" | "error" | "other";
            readonly messageMetadata?: components["schemas"]["JsonObject"];
        };
        /** @description The run, or the turn that the response follows, was cancelled. */
        readonly UiAbort: {
            /** @constant */
            readonly type: "abort";
            readonly reason?: string;
        };
        /** @description The run, or the turn that the response follows, failed. */
        readonly UiError: {
            /** @constant */
            readonly type: "error";
            readonly errorText: string;
        };
        /** @description Facts about the message beyond its parts, such as its model, the tokens of its turn so far, and whether it was simulated. */
        readonly UiMessageMetadata: {
            /** @constant */
            readonly type: "message-metadata";
            readonly messageMetadata: components["schemas"]["JsonObject"];
        };
        readonly UiData: {
            /** @example data-tool-progress */
            readonly type: string;
            readonly id?: string;
            readonly data: unknown;
            readonly transient?: boolean;
        };
        /** @description True on events that arrived after the run had been cancelled or had ended. Such an event is a record; it is never shown as the run's answer. */
        readonly Late: boolean;
        /** @description Rises with each executor that works on it; a higher attempt repeats the unfinished work of the earlier ones. */
        readonly Attempt: number;
        /** @description Number of a step in its turn, from 1. A step is one call of the model and the tools that it asks for. */
        readonly StepNumber: number;
        /** @description What the model's provider wants back with this on the next call (a signature, sealed reasoning, the id of an item), as JSON text. It means something to that provider only. */
        readonly ProviderMetadata: string;
        /** @description The provider's count; null if it does not count. */
        readonly TokenUsage: {
            readonly input_tokens?: number | null;
            readonly output_tokens?: number | null;
        } & {
            readonly [key: string]: unknown;
        };
        /** @description Why it failed. Absent where it did not. */
        readonly Failure: {
            /** @description As a word to switch on. */
            readonly class: string;
            /** @description For people. */
            readonly message: string;
        } & {
            readonly [key: string]: unknown;
        };
    };
    responses: {
        /** @description A parameter is malformed, unknown or out of range. */
        readonly BadRequest: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description There is no usable token or principal. Nothing was done. */
        readonly Unauthorized: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A claim of the token differs from the request. */
        readonly ClaimMismatch: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `Accept` excludes the response type of the operation. */
        readonly NotAcceptable: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A bug in the runtime. An unacknowledged write may not have been done; a retry with the same key is safe. */
        readonly InternalError: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The service cannot answer right now. Nothing was acknowledged; try again after `Retry-After`. */
        readonly Unavailable: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A parameter or the body is malformed or breaks the contract. */
        readonly BadBody: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The id or key is taken by a run that was created differently. */
        readonly CreateConflict: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body is over the limit of the operation. */
        readonly BodyTooLarge: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body must be `application/json`. */
        readonly UnsupportedMediaType: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The principal has reached its limit of open runs of mode `turn`, or too many request bodies are in transit. */
        readonly TooManyRuns: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A parameter or the body is malformed or breaks the contract, or the prompt is blank. */
        readonly BadPrompt: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description An earlier turn of the thread is under way, and the input policy is `reject`. Nothing was written. */
        readonly TurnConflict: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body is over the limit of the operation, or one payload is over 256 KiB. */
        readonly TooLarge: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The principal has reached its limit of open runs of mode `turn` or of open streams, or too many request bodies are in transit. */
        readonly TooManyTurns: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A claim of the token differs from the request, or the run belongs to another principal. */
        readonly Forbidden: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description There is no such run, or not in that thread. */
        readonly UnknownRun: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A parameter is malformed, unknown or out of range, or the position is beyond the last event. */
        readonly BadPosition: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Events after the position have been pruned. Read the snapshot and start again at `retention_floor` or later. */
        readonly Gone: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A parameter or the body is malformed or breaks the contract, or the event is not one that a client may write. */
        readonly BadAppend: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The event contradicts recorded state. Nothing was written. */
        readonly AppendConflict: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The token, principal or replica has reached its limit of request bodies in transit, or of their bytes. */
        readonly TooManyBodies: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The frame_id was used with other content, the run has ended, or a turn is under way and the input policy is `reject`. */
        readonly FrameConflict: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The run has reached its limit of unprocessed frames, or too many request bodies are in transit. */
        readonly TooManyFrames: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A parameter is malformed, unknown or out of range, or the cursor is not one that can be followed. */
        readonly BadCursor: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The run or the principal has reached its limit of open streams. */
        readonly TooManyStreams: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The principal or the replica has reached its limit of concurrent reads of whole logs. */
        readonly TooManyReads: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description There is no such run, or its log and its summary agree. */
        readonly UnknownDrift: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A claim of the token differs from the request, or the worker belongs to another principal. */
        readonly ForbiddenWorker: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description There is no such worker. */
        readonly UnknownWorker: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The worker is not running, or the request_id was used with other content. Nothing was written. */
        readonly WorkerRequestConflict: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The worker has reached its limit of requests without an outcome, or too many request bodies are in transit. */
        readonly TooManyRequests: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly "Retry-After": components["headers"]["RetryAfter"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A parameter or the body is malformed or breaks the contract, or the event is not one that a producer may write. */
        readonly BadWorkerEvent: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The event contradicts recorded state. Nothing was written. */
        readonly WorkerEventConflict: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The event_id was used by the provider for another event. */
        readonly DeliveryConflict: {
            headers: {
                readonly "x-request-id": components["headers"]["XRequestId"];
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /**
         * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
         * @example 42
         */
        readonly UserId: string;
        /**
         * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
         * @example guest_5f0c
         */
        readonly GuestScope: string;
        /**
         * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
         * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
         */
        readonly TraceParent: string;
        /**
         * @description W3C trace state that goes with `traceparent`.
         * @example vendor=1
         */
        readonly TraceState: string;
        /**
         * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
         * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
         */
        readonly RequestId: string;
        /**
         * @description The run, as `createRun` answered it in `run.id`.
         * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
         */
        readonly RunId: components["schemas"]["Id"];
        /**
         * @description The conversation that the run belongs to. A run that exists in another thread is unknown here (404).
         * @example thread_abc
         */
        readonly ThreadIdRequired: components["schemas"]["Id"];
        /**
         * @description Send the events with a greater seq. It must name the same position as `Last-Event-ID` where both are given (400 `cursor_mismatch`), and may not be beyond the last event (400 `cursor_ahead`) or below the retention floor (410).
         * @example 41
         */
        readonly StreamCursor: components["schemas"]["SeqText"];
        /**
         * @description A start position that a `Last-Event-ID` overrides. A browser's EventSource repeats its first URL when it reconnects, so it must use this one instead of `cursor`. Ignored when `cursor` is given.
         * @example 0
         */
        readonly StreamFrom: components["schemas"]["SeqOrZero"];
        /**
         * @description How long the stream stays open for new events, in milliseconds, counted from its start. The server's setting `RUNTIME_STREAM_TAIL_MS` (1000 unless configured) applies when it is absent. A run that has ended closes its stream at once.
         * @example 60000
         */
        readonly TailMs: number;
        /**
         * @description The form of the events on the wire. The run's own `format` applies when it is absent.
         * @example ui
         */
        readonly StreamFormat: components["schemas"]["StreamFormat"];
        /**
         * @description How long a stream in the `ui` format goes on. `turn`: the response is one assistant message and ends with `finish` and `[DONE]` when the turn does. A reader that resumes with a `Last-Event-ID` at or after the end of the turn that it followed gets `[DONE]` at once; one that gives `cursor`, `from` or nothing waits for the next turn. `run`: the response goes on through all turns to the end of the run. `turn` when absent. The `events` format always follows the run.
         * @example run
         */
        readonly StreamFollow: components["schemas"]["FollowMode"];
        /**
         * @description The id of the last event that the client has seen. EventSource sends it by itself when it reconnects.
         * @example 41
         */
        readonly LastEventId: components["schemas"]["SeqText"];
        /**
         * @description The worker, as `createCodexWorker` answered it in `data.workerId`.
         * @example codexw_019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
         */
        readonly WorkerId: components["schemas"]["WorkerId"];
    };
    requestBodies: never;
    headers: {
        /**
         * @description The name of this exchange, the caller's where it was usable. Quote it when you report a problem.
         * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
         */
        readonly XRequestId: string;
        /**
         * @description Seconds to wait before the next attempt, at least 1. `details[0].retry_after_ms` says the same in milliseconds.
         * @example 1
         */
        readonly RetryAfter: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly getLiveness: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The process is alive. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Liveness"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
        };
    };
    readonly getReadiness: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Send requests. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Readiness"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            /** @description Send requests elsewhere. `checks` has the reasons. */
            readonly 503: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    readonly health: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The token is good and the service answers. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["ClaimMismatch"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly listRuns: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Only runs of this conversation.
                 * @example thread_abc
                 */
                readonly thread_id?: components["schemas"]["Id"];
                /**
                 * @description Only runs in this status.
                 * @example running
                 */
                readonly status?: components["schemas"]["RunStatusFilter"];
                /**
                 * @description Only runs created later than this.
                 * @example 2026-02-01T00:00:00Z
                 */
                readonly created_after?: string;
                /**
                 * @description Only runs created earlier than this.
                 * @example 2026-03-01T00:00:00Z
                 */
                readonly created_before?: string;
                /**
                 * @description How many runs a page holds at most.
                 * @example 50
                 */
                readonly limit?: number;
                /**
                 * @description `next_cursor` of the page before, with the same filters. Opaque.
                 * @example MjAyNi0wMi0wMVQwMDowMDowMFo
                 */
                readonly cursor?: string;
            };
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of runs. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RunPage"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["ClaimMismatch"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly createRun: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["CreateRunRequest"];
            };
        };
        readonly responses: {
            /** @description The run existed already. Nothing was written. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreateRunReply"];
                };
            };
            /** @description The run is created and durable. */
            readonly 201: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreateRunReply"];
                };
            };
            readonly 400: components["responses"]["BadBody"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["ClaimMismatch"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 409: components["responses"]["CreateConflict"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["TooManyRuns"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly createRunAndStream: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["StartTurnRequest"];
            };
        };
        readonly responses: {
            /** @description The stream. `x-sse-data` names the schemas of the JSON in `data:`. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    /**
                     * @description The id of the new run.
                     * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                     */
                    readonly "x-oa-run-id": components["schemas"]["Id"];
                    /**
                     * @description `v1` when the format is `ui`; absent otherwise.
                     * @example v1
                     */
                    readonly "x-vercel-ai-ui-message-stream"?: "v1";
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": string;
                };
            };
            readonly 400: components["responses"]["BadPrompt"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["ClaimMismatch"];
            readonly 409: components["responses"]["TurnConflict"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["TooManyTurns"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly getRun: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The run. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RunReply"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["UnknownRun"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly listRunEvents: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Only events with a greater seq.
                 * @example 0
                 */
                readonly after?: number;
                /**
                 * @description How many events a page holds at most. It holds fewer when their payloads come to 1 MiB.
                 * @example 200
                 */
                readonly limit?: number;
            };
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of events. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["EventPage"];
                };
            };
            readonly 400: components["responses"]["BadPosition"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["UnknownRun"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 410: components["responses"]["Gone"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly appendRunEvent: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["AppendRequest"];
            };
        };
        readonly responses: {
            /** @description The one event was in the log already; or an array was answered event by event. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AppendRepeatReply"];
                };
            };
            /** @description The event is in the log. */
            readonly 201: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AppendOneReply"];
                };
            };
            readonly 400: components["responses"]["BadAppend"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["UnknownRun"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 409: components["responses"]["AppendConflict"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["TooManyBodies"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly getRunSnapshot: {
        readonly parameters: {
            readonly query: {
                /**
                 * @description The conversation that the run belongs to. A run that exists in another thread is unknown here (404).
                 * @example thread_abc
                 */
                readonly thread_id: components["parameters"]["ThreadIdRequired"];
            };
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The snapshot. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RunSnapshot"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["UnknownRun"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly appendFrame: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["AppendFrameRequest"];
            };
        };
        readonly responses: {
            /** @description The frame had been accepted before. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AppendFrameReply"];
                };
            };
            /** @description The frame is accepted and durable. */
            readonly 202: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AppendFrameReply"];
                };
            };
            readonly 400: components["responses"]["BadBody"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["UnknownRun"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 409: components["responses"]["FrameConflict"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["TooManyFrames"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly streamRun: {
        readonly parameters: {
            readonly query: {
                /**
                 * @description The conversation that the run belongs to. A run that exists in another thread is unknown here (404).
                 * @example thread_abc
                 */
                readonly thread_id: components["parameters"]["ThreadIdRequired"];
                /**
                 * @description Send the events with a greater seq. It must name the same position as `Last-Event-ID` where both are given (400 `cursor_mismatch`), and may not be beyond the last event (400 `cursor_ahead`) or below the retention floor (410).
                 * @example 41
                 */
                readonly cursor?: components["parameters"]["StreamCursor"];
                /**
                 * @description A start position that a `Last-Event-ID` overrides. A browser's EventSource repeats its first URL when it reconnects, so it must use this one instead of `cursor`. Ignored when `cursor` is given.
                 * @example 0
                 */
                readonly from?: components["parameters"]["StreamFrom"];
                /**
                 * @description How long the stream stays open for new events, in milliseconds, counted from its start. The server's setting `RUNTIME_STREAM_TAIL_MS` (1000 unless configured) applies when it is absent. A run that has ended closes its stream at once.
                 * @example 60000
                 */
                readonly tail_ms?: components["parameters"]["TailMs"];
                /**
                 * @description The form of the events on the wire. The run's own `format` applies when it is absent.
                 * @example ui
                 */
                readonly format?: components["parameters"]["StreamFormat"];
                /**
                 * @description How long a stream in the `ui` format goes on. `turn`: the response is one assistant message and ends with `finish` and `[DONE]` when the turn does. A reader that resumes with a `Last-Event-ID` at or after the end of the turn that it followed gets `[DONE]` at once; one that gives `cursor`, `from` or nothing waits for the next turn. `run`: the response goes on through all turns to the end of the run. `turn` when absent. The `events` format always follows the run.
                 * @example run
                 */
                readonly follow?: components["parameters"]["StreamFollow"];
            };
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
                /**
                 * @description The id of the last event that the client has seen. EventSource sends it by itself when it reconnects.
                 * @example 41
                 */
                readonly "Last-Event-ID"?: components["parameters"]["LastEventId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The stream. `x-sse-data` names the schemas of the JSON in `data:`. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    /**
                     * @description `v1` when the format is `ui`; absent otherwise.
                     * @example v1
                     */
                    readonly "x-vercel-ai-ui-message-stream"?: "v1";
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": string;
                };
            };
            readonly 400: components["responses"]["BadCursor"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["UnknownRun"];
            readonly 410: components["responses"]["Gone"];
            readonly 429: components["responses"]["TooManyStreams"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly cancelRun: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["CancelRunRequest"];
            };
        };
        readonly responses: {
            /** @description The cancel was requested before, or the run had ended. Nothing was written. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CancelRunReply"];
                };
            };
            /** @description The cancel is requested and durable. */
            readonly 202: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CancelRunReply"];
                };
            };
            readonly 400: components["responses"]["BadBody"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["UnknownRun"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["TooManyBodies"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly getRunReceipt: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The receipt. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Receipt"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["UnknownRun"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 429: components["responses"]["TooManyReads"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly getRunReplay: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The replay. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/x-ndjson": string;
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["UnknownRun"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 429: components["responses"]["TooManyReads"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly verifyRun: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The result of the check. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Verification"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["UnknownRun"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 429: components["responses"]["TooManyReads"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly getProjectorCheckpoint: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The checkpoint. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CheckpointReply"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["UnknownRun"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly getProjectorRunSummary: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The run, as `createRun` answered it in `run.id`.
                 * @example 019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly run_id: components["parameters"]["RunId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The summary. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RunSummaryReply"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["UnknownRun"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly getProjectorDrift: {
        readonly parameters: {
            readonly query: {
                /**
                 * @description The log, as `run:<run id>:events`.
                 * @example run:019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11:events
                 */
                readonly topic: components["schemas"]["RunTopic"];
            };
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description They disagree. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DriftReply"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["Forbidden"];
            readonly 404: components["responses"]["UnknownDrift"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 429: components["responses"]["TooManyReads"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly listCodexWorkers: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description How many workers a page holds at most.
                 * @example 50
                 */
                readonly limit?: number;
                /**
                 * @description Only workers in this status. Blank is no filter.
                 * @example running
                 */
                readonly status?: components["schemas"]["WorkerStatusFilter"];
                /**
                 * @description Only workers with exactly this workspace. It is trimmed, and blank is no filter. At most 255 bytes.
                 * @example repo_42
                 */
                readonly workspace_ref?: string;
                /**
                 * @description `next_cursor` of the page before, with the same filters. Opaque.
                 * @example MjAyNi0wMi0wMVQwMDowMDowMFo
                 */
                readonly cursor?: string;
            };
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of workers. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["WorkerPage"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["ClaimMismatch"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly createCodexWorker: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["CreateWorkerRequest"];
            };
        };
        readonly responses: {
            /** @description The worker is there and has not ended. Nothing was written. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreateWorkerReply"];
                };
            };
            /** @description The worker is created, or resumed, and durable. */
            readonly 202: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreateWorkerReply"];
                };
            };
            readonly 400: components["responses"]["BadBody"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["ForbiddenWorker"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["TooManyBodies"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly getCodexWorkerSnapshot: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The worker, as `createCodexWorker` answered it in `data.workerId`.
                 * @example codexw_019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly worker_id: components["parameters"]["WorkerId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The worker. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["WorkerSnapshotReply"];
                };
            };
            readonly 400: components["responses"]["BadRequest"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["ForbiddenWorker"];
            readonly 404: components["responses"]["UnknownWorker"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly submitCodexWorkerRequest: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The worker, as `createCodexWorker` answered it in `data.workerId`.
                 * @example codexw_019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly worker_id: components["parameters"]["WorkerId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["SubmitWorkerRequest"];
            };
        };
        readonly responses: {
            /** @description The outcome. `ok` is false when it is an error. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SubmitWorkerRequestReply"];
                };
            };
            readonly 400: components["responses"]["BadBody"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["ForbiddenWorker"];
            readonly 404: components["responses"]["UnknownWorker"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 409: components["responses"]["WorkerRequestConflict"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["TooManyRequests"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly ingestCodexWorkerEvent: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The worker, as `createCodexWorker` answered it in `data.workerId`.
                 * @example codexw_019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly worker_id: components["parameters"]["WorkerId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["IngestWorkerEventRequest"];
            };
        };
        readonly responses: {
            /** @description The event had been recorded before, under the same key. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["IngestWorkerEventReply"];
                };
            };
            /** @description The event is in the log and durable. */
            readonly 202: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["IngestWorkerEventReply"];
                };
            };
            readonly 400: components["responses"]["BadWorkerEvent"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["ForbiddenWorker"];
            readonly 404: components["responses"]["UnknownWorker"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 409: components["responses"]["WorkerEventConflict"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["TooManyBodies"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly streamCodexWorker: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Send the events with a greater seq. It must name the same position as `Last-Event-ID` where both are given (400 `cursor_mismatch`), and may not be beyond the last event (400 `cursor_ahead`) or below the retention floor (410).
                 * @example 41
                 */
                readonly cursor?: components["parameters"]["StreamCursor"];
                /**
                 * @description A start position that a `Last-Event-ID` overrides. A browser's EventSource repeats its first URL when it reconnects, so it must use this one instead of `cursor`. Ignored when `cursor` is given.
                 * @example 0
                 */
                readonly from?: components["parameters"]["StreamFrom"];
                /**
                 * @description How long the stream stays open for new events, in milliseconds, counted from its start. The server's setting `RUNTIME_STREAM_TAIL_MS` (1000 unless configured) applies when it is absent. A run that has ended closes its stream at once.
                 * @example 60000
                 */
                readonly tail_ms?: components["parameters"]["TailMs"];
            };
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
                /**
                 * @description The id of the last event that the client has seen. EventSource sends it by itself when it reconnects.
                 * @example 41
                 */
                readonly "Last-Event-ID"?: components["parameters"]["LastEventId"];
            };
            readonly path: {
                /**
                 * @description The worker, as `createCodexWorker` answered it in `data.workerId`.
                 * @example codexw_019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly worker_id: components["parameters"]["WorkerId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The stream. `x-sse-data` names the schema of the JSON in `data:`. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": string;
                };
            };
            readonly 400: components["responses"]["BadCursor"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["ForbiddenWorker"];
            readonly 404: components["responses"]["UnknownWorker"];
            readonly 410: components["responses"]["Gone"];
            readonly 429: components["responses"]["TooManyStreams"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly stopCodexWorker: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path: {
                /**
                 * @description The worker, as `createCodexWorker` answered it in `data.workerId`.
                 * @example codexw_019c2a6e-7b1d-7f43-9d3c-5a1f0e6f2b11
                 */
                readonly worker_id: components["parameters"]["WorkerId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["StopWorkerRequest"];
            };
        };
        readonly responses: {
            /** @description The worker had stopped before. Nothing was written. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StopWorkerReply"];
                };
            };
            /** @description The stop is durable. */
            readonly 202: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StopWorkerReply"];
                };
            };
            readonly 400: components["responses"]["BadBody"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["ForbiddenWorker"];
            readonly 404: components["responses"]["UnknownWorker"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["TooManyBodies"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
    readonly recordCommsDeliveryEvent: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /**
                 * @description The user that the request is made for, an integer. Counts only if it is sent exactly once and is wholly an integer; otherwise it is treated as absent. Where it is present it alone decides ownership. Must equal the token's `user_id` claim (403 `claim_mismatch`).
                 * @example 42
                 */
                readonly "x-oa-user-id"?: components["parameters"]["UserId"];
                /**
                 * @description The guest that the request is made for. Counts only if it is sent exactly once and is not empty. One of this and `x-oa-user-id` must name a principal (401 `missing_principal`). Must equal the token's `guest_scope` claim (403 `claim_mismatch`).
                 * @example guest_5f0c
                 */
                readonly "x-oa-guest-scope"?: components["parameters"]["GuestScope"];
                /**
                 * @description W3C trace context, stored with frames so that the executor's work joins the caller's trace. Ignored when malformed.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                readonly traceparent?: components["parameters"]["TraceParent"];
                /**
                 * @description W3C trace state that goes with `traceparent`.
                 * @example vendor=1
                 */
                readonly tracestate?: components["parameters"]["TraceState"];
                /**
                 * @description The caller's name for the exchange, 1 to 128 of `A-Z a-z 0-9 . _ : -`. It comes back in the response and stands in our logs; anything else is replaced by a new id.
                 * @example 019c2a6e-90aa-7c11-8a55-3d2f1b0c9e77
                 */
                readonly "x-request-id"?: components["parameters"]["RequestId"];
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["DeliveryEventRequest"];
            };
        };
        readonly responses: {
            /** @description The event had been recorded before. */
            readonly 200: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeliveryEventReply"];
                };
            };
            /** @description The event is recorded and durable. */
            readonly 202: {
                headers: {
                    readonly "x-request-id": components["headers"]["XRequestId"];
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeliveryEventReply"];
                };
            };
            readonly 400: components["responses"]["BadBody"];
            readonly 401: components["responses"]["Unauthorized"];
            readonly 403: components["responses"]["ClaimMismatch"];
            readonly 406: components["responses"]["NotAcceptable"];
            readonly 409: components["responses"]["DeliveryConflict"];
            readonly 413: components["responses"]["TooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["TooManyBodies"];
            readonly 500: components["responses"]["InternalError"];
            readonly 503: components["responses"]["Unavailable"];
        };
    };
}
