-- Up Migration
-- Codex workers and their logs, and what providers say about messages. Safe: creates only.
--
-- runtime.codex_workers is the head row of a worker's log, as runtime.runs is that of a run's. Lists go by changed_at, which
-- moves with the status and not with every event, so appends stay heap-only.

CREATE TABLE runtime.codex_workers (
  worker_id             text        NOT NULL CONSTRAINT codex_workers_pkey PRIMARY KEY,
  owner_user_id         bigint,
  owner_guest_scope     text,
  workspace_ref         text,
  codex_home_ref        text,
  adapter               text        NOT NULL,
  metadata              json        NOT NULL,
  started_at            timestamptz NOT NULL,

  version               bigint      NOT NULL,
  latest_seq            bigint      NOT NULL,
  head_hash             bytea,
  retention_floor_seq   bigint      NOT NULL,
  floor_hash            bytea,
  updated_at            timestamptz NOT NULL,

  status                text        NOT NULL,
  changed_at            timestamptz NOT NULL,
  stopped_at            timestamptz,
  stop_reason           text,
  last_heartbeat_at     timestamptz,
  last_event_at         timestamptz NOT NULL,
  lease_epoch           bigint      NOT NULL,
  session_active        boolean     NOT NULL,
  threads               json        NOT NULL,
  pending               json        NOT NULL,

  CONSTRAINT codex_workers_one_owner CHECK (num_nonnulls(owner_user_id, owner_guest_scope) = 1),
  CONSTRAINT codex_workers_adapter_valid CHECK (adapter IN ('in_memory', 'desktop', 'codex_app_server')),
  CONSTRAINT codex_workers_status_valid CHECK (status IN ('starting', 'running', 'stopping', 'stopped', 'failed')),
  CONSTRAINT codex_workers_stopped_at_complete CHECK ((status IN ('stopped', 'failed')) = (stopped_at IS NOT NULL)),
  CONSTRAINT codex_workers_version_positive CHECK (version > 0),
  CONSTRAINT codex_workers_floor_within_log CHECK (retention_floor_seq BETWEEN 0 AND latest_seq),
  CONSTRAINT codex_workers_head_hash_present CHECK ((latest_seq = 0) = (head_hash IS NULL)),
  CONSTRAINT codex_workers_floor_hash_present CHECK ((retention_floor_seq = 0) = (floor_hash IS NULL))
) WITH (fillfactor = 60);

CREATE INDEX codex_workers_owner_user_changed_index ON runtime.codex_workers (owner_user_id, changed_at DESC, worker_id DESC) WHERE owner_user_id IS NOT NULL;
CREATE INDEX codex_workers_owner_guest_changed_index ON runtime.codex_workers (owner_guest_scope, changed_at DESC, worker_id DESC) WHERE owner_guest_scope IS NOT NULL;

-- payload is json, not jsonb: the text is canonical and part of the hash, so it must come back as it went in.
CREATE TABLE runtime.codex_worker_events (
  worker_id         text        NOT NULL,
  seq               bigint      NOT NULL,
  event_type        text        NOT NULL,
  payload           json        NOT NULL,
  recorded_at       timestamptz NOT NULL,
  prev_hash         bytea,
  event_hash        bytea       NOT NULL,
  hash_version      smallint    NOT NULL,
  idempotency_key   text,
  key_fingerprint   text,
  sanitizer_version smallint    NOT NULL,

  CONSTRAINT codex_worker_events_pkey PRIMARY KEY (worker_id, seq),
  CONSTRAINT codex_worker_events_seq_positive CHECK (seq > 0),
  CONSTRAINT codex_worker_events_type_length CHECK (length(event_type) BETWEEN 1 AND 120),
  CONSTRAINT codex_worker_events_chain_root CHECK ((seq = 1) = (prev_hash IS NULL)),
  CONSTRAINT codex_worker_events_key_has_fingerprint CHECK ((idempotency_key IS NULL) = (key_fingerprint IS NULL))
);

CREATE UNIQUE INDEX codex_worker_events_idempotency_key_unique ON runtime.codex_worker_events (worker_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE runtime.codex_worker_pruned_keys (
  worker_id       text   NOT NULL,
  idempotency_key text   NOT NULL,
  key_fingerprint text   NOT NULL,
  seq             bigint NOT NULL,
  CONSTRAINT codex_worker_pruned_keys_pkey PRIMARY KEY (worker_id, idempotency_key)
);

-- The ledger of requests, and of their outcomes. Both are only ever inserted into: a request and its outcome may be written by
-- one statement, which could not update a row that it has just made. Parameters and responses are as they were sent.
CREATE TABLE runtime.codex_worker_requests (
  worker_id   text        NOT NULL,
  request_id  text        NOT NULL,
  request_seq bigint      NOT NULL,
  fingerprint text        NOT NULL,
  method      text        NOT NULL,
  params      json        NOT NULL,
  timeout_ms  bigint      NOT NULL,
  received_at timestamptz NOT NULL,
  deadline_at timestamptz NOT NULL,
  CONSTRAINT codex_worker_requests_pkey PRIMARY KEY (worker_id, request_id)
);

CREATE TABLE runtime.codex_worker_outcomes (
  worker_id   text        NOT NULL,
  request_id  text        NOT NULL,
  outcome_seq bigint      NOT NULL,
  state       text        NOT NULL,
  response    json        NOT NULL,
  settled_at  timestamptz NOT NULL,
  CONSTRAINT codex_worker_outcomes_pkey PRIMARY KEY (worker_id, request_id),
  CONSTRAINT codex_worker_outcomes_state_valid CHECK (state IN ('answered', 'failed', 'timeout', 'lost', 'stopped'))
);

-- A row says: this worker needs a process that holds it. It appears and disappears with the event that makes it so.
CREATE TABLE runtime.codex_worker_work (
  worker_id text        NOT NULL CONSTRAINT codex_worker_work_pkey PRIMARY KEY,
  adapter   text        NOT NULL,
  ready_at  timestamptz NOT NULL,
  CONSTRAINT codex_worker_work_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES runtime.codex_workers (worker_id) ON DELETE CASCADE
);
CREATE INDEX codex_worker_work_ready_index ON runtime.codex_worker_work (ready_at);

-- The earliest deadline among a worker's requests that have no outcome.
CREATE TABLE runtime.codex_worker_deadlines (
  worker_id   text        NOT NULL CONSTRAINT codex_worker_deadlines_pkey PRIMARY KEY,
  deadline_at timestamptz NOT NULL,
  CONSTRAINT codex_worker_deadlines_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES runtime.codex_workers (worker_id) ON DELETE CASCADE
);
CREATE INDEX codex_worker_deadlines_due_index ON runtime.codex_worker_deadlines (deadline_at);

-- Who holds a worker, until when, by the database clock. The epoch is also on the head, where appends are fenced by it.
CREATE TABLE runtime.codex_worker_leases (
  worker_id        text        NOT NULL CONSTRAINT codex_worker_leases_pkey PRIMARY KEY,
  lease_owner      text        NOT NULL,
  lease_epoch      bigint      NOT NULL,
  lease_expires_at timestamptz NOT NULL,
  heartbeat_at     timestamptz NOT NULL,
  CONSTRAINT codex_worker_leases_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES runtime.codex_workers (worker_id) ON DELETE CASCADE,
  CONSTRAINT codex_worker_leases_epoch_positive CHECK (lease_epoch > 0)
);

-- What providers say became of messages. Of a recipient only a mask and a keyed hash are kept.
CREATE TABLE runtime.comms_delivery_events (
  id                bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT comms_delivery_events_pkey PRIMARY KEY,
  provider          text        NOT NULL,
  event_id          text        NOT NULL,
  delivery_state    text        NOT NULL,
  message_id        text,
  integration_id    text,
  recipient_mask    text,
  recipient_hash    text,
  reason            text,
  occurred_at       timestamptz,
  payload           json        NOT NULL,
  fingerprint       text        NOT NULL,
  sanitizer_version smallint    NOT NULL,
  inserted_at       timestamptz NOT NULL,
  CONSTRAINT comms_delivery_events_event_unique UNIQUE (provider, event_id),
  CONSTRAINT comms_delivery_events_state_valid CHECK (delivery_state IN ('delivered', 'bounced', 'complained', 'unsubscribed')),
  CONSTRAINT comms_delivery_events_recipient_complete CHECK ((recipient_mask IS NULL) = (recipient_hash IS NULL))
);
CREATE INDEX comms_delivery_events_integration_index ON runtime.comms_delivery_events (provider, integration_id);
-- In the order in which things happened, which is not the order in which they were told.
CREATE INDEX comms_delivery_events_message_index ON runtime.comms_delivery_events (message_id, occurred_at);
CREATE INDEX comms_delivery_events_inserted_index ON runtime.comms_delivery_events USING brin (inserted_at);
