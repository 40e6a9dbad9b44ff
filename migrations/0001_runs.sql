-- Up Migration
-- Runs and their logs. Safe: creates only.
--
-- runtime.runs is the head row of a run's log: what an append compares and sets. Nothing that changes with every append
-- is indexed and the pages keep free room, so those updates stay heap-only (HOT).

CREATE SCHEMA IF NOT EXISTS runtime;

CREATE TABLE runtime.runs (
  run_id                text        NOT NULL CONSTRAINT runs_pkey PRIMARY KEY,
  thread_id             text        NOT NULL,
  worker_id             text,
  owner_user_id         bigint,
  owner_guest_scope     text,
  mode                  text        NOT NULL,
  stream_format         text        NOT NULL,
  metadata              json        NOT NULL,
  create_key            text,
  create_fingerprint    text        NOT NULL,
  created_at            timestamptz NOT NULL,

  version               bigint      NOT NULL,
  latest_seq            bigint      NOT NULL,
  head_hash             bytea,
  retention_floor_seq   bigint      NOT NULL,
  floor_hash            bytea,
  updated_at            timestamptz NOT NULL,

  status                text        NOT NULL,
  last_event_type       text,
  started_seq           bigint,
  cancel_requested_seq  bigint,
  finished_seq          bigint,
  terminal_reason_class text,
  terminal_reason       text,
  terminal_at           timestamptz,
  last_frame_seq        bigint      NOT NULL,
  processed_frame_seq   bigint      NOT NULL,
  lease_epoch           bigint      NOT NULL,

  CONSTRAINT runs_owner_present CHECK (owner_user_id IS NOT NULL OR owner_guest_scope IS NOT NULL),
  CONSTRAINT runs_mode_valid CHECK (mode IN ('session', 'turn')),
  CONSTRAINT runs_stream_format_valid CHECK (stream_format IN ('events', 'ui')),
  CONSTRAINT runs_status_valid CHECK (status IN ('created', 'running', 'canceling', 'canceled', 'succeeded', 'failed')),
  CONSTRAINT runs_terminal_complete CHECK ((status IN ('canceled', 'succeeded', 'failed')) = (terminal_at IS NOT NULL AND finished_seq IS NOT NULL)),
  CONSTRAINT runs_version_positive CHECK (version > 0),
  CONSTRAINT runs_floor_within_log CHECK (retention_floor_seq BETWEEN 0 AND latest_seq),
  CONSTRAINT runs_head_hash_present CHECK ((latest_seq = 0) = (head_hash IS NULL)),
  CONSTRAINT runs_floor_hash_present CHECK ((retention_floor_seq = 0) = (floor_hash IS NULL)),
  CONSTRAINT runs_processed_frames_exist CHECK (processed_frame_seq BETWEEN 0 AND last_frame_seq)
) WITH (fillfactor = 60);

CREATE INDEX runs_owner_user_created_index ON runtime.runs (owner_user_id, created_at DESC, run_id DESC) WHERE owner_user_id IS NOT NULL;
CREATE INDEX runs_owner_guest_created_index ON runtime.runs (owner_guest_scope, created_at DESC, run_id DESC) WHERE owner_user_id IS NULL;
CREATE INDEX runs_thread_created_index ON runtime.runs (thread_id, created_at DESC, run_id DESC);
-- One create call per principal and key, whatever run_id it would have got.
CREATE UNIQUE INDEX runs_create_key_unique ON runtime.runs ((COALESCE('user:' || owner_user_id::text, 'guest:' || owner_guest_scope)), create_key) WHERE create_key IS NOT NULL;

-- No foreign key to runs: rows are inserted only by the append statement, which joins them to the head it has just moved,
-- and a trigger per event row would be paid on the hottest path there is.
-- payload is json, not jsonb: the text is canonical and part of the hash, so it must come back as it went in.
CREATE TABLE runtime.run_events (
  run_id            text        NOT NULL,
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

  CONSTRAINT run_events_pkey PRIMARY KEY (run_id, seq),
  CONSTRAINT run_events_seq_positive CHECK (seq > 0),
  CONSTRAINT run_events_chain_root CHECK ((seq = 1) = (prev_hash IS NULL)),
  CONSTRAINT run_events_key_has_fingerprint CHECK ((idempotency_key IS NULL) = (key_fingerprint IS NULL))
);

CREATE UNIQUE INDEX run_events_idempotency_key_unique ON runtime.run_events (run_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
-- A run starts, is asked to stop, and ends at most once, whatever the code above believes.
CREATE UNIQUE INDEX run_events_lifecycle_unique ON runtime.run_events (run_id, event_type)
  WHERE event_type IN ('run.started', 'run.cancel_requested', 'run.finished');

-- Keys outlive the events that retention removes: a late retry must still be recognised.
CREATE TABLE runtime.run_pruned_keys (
  run_id          text   NOT NULL,
  idempotency_key text   NOT NULL,
  key_fingerprint text   NOT NULL,
  seq             bigint NOT NULL,
  CONSTRAINT run_pruned_keys_pkey PRIMARY KEY (run_id, idempotency_key)
);

-- Input of a run. frame_seq is allocated under the run's head, so commit order is frame order.
CREATE TABLE runtime.frames (
  run_id            text        NOT NULL,
  frame_seq         bigint      NOT NULL,
  frame_id          text        NOT NULL,
  frame_type        text        NOT NULL,
  payload           json        NOT NULL,
  payload_hash      text        NOT NULL,
  occurred_at       timestamptz,
  inserted_at       timestamptz NOT NULL,
  traceparent       text,
  sanitizer_version smallint    NOT NULL,
  CONSTRAINT frames_pkey PRIMARY KEY (run_id, frame_seq),
  CONSTRAINT frames_frame_id_unique UNIQUE (run_id, frame_id),
  CONSTRAINT frames_frame_id_nonempty CHECK (length(frame_id) > 0)
);

-- A row says: this run needs an executor. It appears and disappears with the event or frame that makes it so.
CREATE TABLE runtime.run_work (
  run_id           text        NOT NULL CONSTRAINT run_work_pkey PRIMARY KEY,
  ready_at         timestamptz NOT NULL,
  attempts         integer     NOT NULL DEFAULT 0,
  last_error       text,
  CONSTRAINT run_work_run_id_fkey FOREIGN KEY (run_id) REFERENCES runtime.runs (run_id) ON DELETE CASCADE
);
CREATE INDEX run_work_ready_index ON runtime.run_work (ready_at);

-- Who may advance a run, until when, by the database clock. The epoch is also on the head, where appends are fenced by it.
CREATE TABLE runtime.run_leases (
  run_id           text        NOT NULL CONSTRAINT run_leases_pkey PRIMARY KEY,
  lease_owner      text        NOT NULL,
  lease_epoch      bigint      NOT NULL,
  lease_expires_at timestamptz NOT NULL,
  heartbeat_at     timestamptz NOT NULL,
  CONSTRAINT run_leases_run_id_fkey FOREIGN KEY (run_id) REFERENCES runtime.runs (run_id) ON DELETE CASCADE,
  CONSTRAINT run_leases_epoch_positive CHECK (lease_epoch > 0)
);

-- Used token nonces, shared by all replicas. Random keys, short lives: rows leave by batches of expired ones.
CREATE TABLE runtime.auth_nonces (
  nonce      text        NOT NULL CONSTRAINT auth_nonces_pkey PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX auth_nonces_expires_at_index ON runtime.auth_nonces USING brin (expires_at);

-- One row that readiness writes to, to know that the database takes writes.
CREATE TABLE runtime.writer_probe (
  singleton boolean     NOT NULL DEFAULT true CONSTRAINT writer_probe_pkey PRIMARY KEY,
  probed_at timestamptz NOT NULL,
  CONSTRAINT writer_probe_one_row CHECK (singleton)
);
