-- What the migrations add up to: a normalised dump of the schema "runtime", for review. Made by scripts/dump-schema.ts.

CREATE SCHEMA runtime;

CREATE TABLE runtime.auth_nonces (
  nonce text NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT auth_nonces_pkey PRIMARY KEY (nonce)
);
CREATE INDEX auth_nonces_expires_at_index ON runtime.auth_nonces USING brin (expires_at);

CREATE TABLE runtime.frames (
  run_id text NOT NULL,
  frame_seq bigint NOT NULL,
  frame_id text NOT NULL,
  frame_type text NOT NULL,
  payload json NOT NULL,
  payload_hash text NOT NULL,
  occurred_at timestamp with time zone,
  inserted_at timestamp with time zone NOT NULL,
  traceparent text,
  sanitizer_version smallint NOT NULL,
  CONSTRAINT frames_pkey PRIMARY KEY (run_id, frame_seq),
  CONSTRAINT frames_frame_id_unique UNIQUE (run_id, frame_id),
  CONSTRAINT frames_frame_id_nonempty CHECK ((length(frame_id) > 0))
);

CREATE TABLE runtime.migrations (
  id integer DEFAULT nextval('runtime.migrations_id_seq'::regclass) NOT NULL,
  name character varying(255) NOT NULL,
  run_on timestamp without time zone NOT NULL,
  CONSTRAINT migrations_pkey PRIMARY KEY (id)
);

CREATE TABLE runtime.run_events (
  run_id text NOT NULL,
  seq bigint NOT NULL,
  event_type text NOT NULL,
  payload json NOT NULL,
  recorded_at timestamp with time zone NOT NULL,
  prev_hash bytea,
  event_hash bytea NOT NULL,
  hash_version smallint NOT NULL,
  idempotency_key text,
  key_fingerprint text,
  sanitizer_version smallint NOT NULL,
  CONSTRAINT run_events_pkey PRIMARY KEY (run_id, seq),
  CONSTRAINT run_events_chain_root CHECK (((seq = 1) = (prev_hash IS NULL))),
  CONSTRAINT run_events_key_has_fingerprint CHECK (((idempotency_key IS NULL) = (key_fingerprint IS NULL))),
  CONSTRAINT run_events_seq_positive CHECK ((seq > 0))
);
CREATE UNIQUE INDEX run_events_idempotency_key_unique ON runtime.run_events USING btree (run_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);
CREATE UNIQUE INDEX run_events_lifecycle_unique ON runtime.run_events USING btree (run_id, event_type) WHERE (event_type = ANY (ARRAY['run.started'::text, 'run.cancel_requested'::text, 'run.finished'::text]));

CREATE TABLE runtime.run_leases (
  run_id text NOT NULL,
  lease_owner text NOT NULL,
  lease_epoch bigint NOT NULL,
  lease_expires_at timestamp with time zone NOT NULL,
  heartbeat_at timestamp with time zone NOT NULL,
  CONSTRAINT run_leases_pkey PRIMARY KEY (run_id),
  CONSTRAINT run_leases_run_id_fkey FOREIGN KEY (run_id) REFERENCES runtime.runs(run_id) ON DELETE CASCADE,
  CONSTRAINT run_leases_epoch_positive CHECK ((lease_epoch > 0))
);

CREATE TABLE runtime.run_pruned_keys (
  run_id text NOT NULL,
  idempotency_key text NOT NULL,
  key_fingerprint text NOT NULL,
  seq bigint NOT NULL,
  CONSTRAINT run_pruned_keys_pkey PRIMARY KEY (run_id, idempotency_key)
);

CREATE TABLE runtime.run_work (
  run_id text NOT NULL,
  ready_at timestamp with time zone NOT NULL,
  attempts integer DEFAULT 0 NOT NULL,
  last_error text,
  recovery_attempts integer DEFAULT 0 NOT NULL,
  last_recovery_at timestamp with time zone,
  CONSTRAINT run_work_pkey PRIMARY KEY (run_id),
  CONSTRAINT run_work_run_id_fkey FOREIGN KEY (run_id) REFERENCES runtime.runs(run_id) ON DELETE CASCADE
);
CREATE INDEX run_work_ready_index ON runtime.run_work USING btree (ready_at);

CREATE TABLE runtime.runs (
  run_id text NOT NULL,
  thread_id text NOT NULL,
  worker_id text,
  owner_user_id bigint,
  owner_guest_scope text,
  mode text NOT NULL,
  stream_format text NOT NULL,
  metadata json NOT NULL,
  create_key text,
  create_fingerprint text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  version bigint NOT NULL,
  latest_seq bigint NOT NULL,
  head_hash bytea,
  retention_floor_seq bigint NOT NULL,
  floor_hash bytea,
  updated_at timestamp with time zone NOT NULL,
  status text NOT NULL,
  last_event_type text,
  started_seq bigint,
  cancel_requested_seq bigint,
  finished_seq bigint,
  terminal_reason_class text,
  terminal_reason text,
  terminal_at timestamp with time zone,
  last_frame_seq bigint NOT NULL,
  processed_frame_seq bigint NOT NULL,
  lease_epoch bigint NOT NULL,
  settings json DEFAULT '{}'::json NOT NULL,
  turn text DEFAULT 'idle'::text NOT NULL,
  unanswered bigint DEFAULT 0 NOT NULL,
  CONSTRAINT runs_pkey PRIMARY KEY (run_id),
  CONSTRAINT runs_floor_hash_present CHECK (((retention_floor_seq = 0) = (floor_hash IS NULL))),
  CONSTRAINT runs_floor_within_log CHECK (((retention_floor_seq >= 0) AND (retention_floor_seq <= latest_seq))),
  CONSTRAINT runs_head_hash_present CHECK (((latest_seq = 0) = (head_hash IS NULL))),
  CONSTRAINT runs_mode_valid CHECK ((mode = ANY (ARRAY['session'::text, 'turn'::text]))),
  CONSTRAINT runs_owner_present CHECK (((owner_user_id IS NOT NULL) OR (owner_guest_scope IS NOT NULL))),
  CONSTRAINT runs_processed_frames_exist CHECK (((processed_frame_seq >= 0) AND (processed_frame_seq <= last_frame_seq))),
  CONSTRAINT runs_status_valid CHECK ((status = ANY (ARRAY['created'::text, 'running'::text, 'canceling'::text, 'canceled'::text, 'succeeded'::text, 'failed'::text]))),
  CONSTRAINT runs_stream_format_valid CHECK ((stream_format = ANY (ARRAY['events'::text, 'ui'::text]))),
  CONSTRAINT runs_terminal_complete CHECK (((status = ANY (ARRAY['canceled'::text, 'succeeded'::text, 'failed'::text])) = ((terminal_at IS NOT NULL) AND (finished_seq IS NOT NULL)))),
  CONSTRAINT runs_turn_valid CHECK ((turn = ANY (ARRAY['idle'::text, 'active'::text, 'waiting'::text]))),
  CONSTRAINT runs_unanswered_not_negative CHECK ((unanswered >= 0)),
  CONSTRAINT runs_version_positive CHECK ((version > 0))
) WITH (fillfactor=60);
CREATE UNIQUE INDEX runs_create_key_unique ON runtime.runs USING btree (COALESCE(('user:'::text || (owner_user_id)::text), ('guest:'::text || owner_guest_scope)), create_key) WHERE (create_key IS NOT NULL);
CREATE INDEX runs_open_turns_index ON runtime.runs USING btree (thread_id, created_at, run_id) WHERE ((mode = 'turn'::text) AND (status = ANY (ARRAY['created'::text, 'running'::text, 'canceling'::text])));
CREATE INDEX runs_open_turns_owner_index ON runtime.runs USING btree (COALESCE(('user:'::text || (owner_user_id)::text), ('guest:'::text || owner_guest_scope))) WHERE ((mode = 'turn'::text) AND (status = ANY (ARRAY['created'::text, 'running'::text, 'canceling'::text])));
CREATE INDEX runs_owner_guest_created_index ON runtime.runs USING btree (owner_guest_scope, created_at DESC, run_id DESC) WHERE (owner_user_id IS NULL);
CREATE INDEX runs_owner_user_created_index ON runtime.runs USING btree (owner_user_id, created_at DESC, run_id DESC) WHERE (owner_user_id IS NOT NULL);
CREATE INDEX runs_thread_created_index ON runtime.runs USING btree (thread_id, created_at DESC, run_id DESC);

CREATE TABLE runtime.writer_probe (
  singleton boolean DEFAULT true NOT NULL,
  probed_at timestamp with time zone NOT NULL,
  CONSTRAINT writer_probe_pkey PRIMARY KEY (singleton),
  CONSTRAINT writer_probe_one_row CHECK (singleton)
);
