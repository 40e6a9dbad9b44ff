-- The schema that the migrations produce: a normalised dump of the schema "runtime", for review. Written by scripts/dump-schema.ts.

CREATE SCHEMA runtime;

CREATE TABLE runtime.auth_nonces (
  nonce text NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT auth_nonces_pkey PRIMARY KEY (nonce)
) WITH (autovacuum_vacuum_cost_delay=0, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=50000);
CREATE INDEX auth_nonces_expires_at_index ON runtime.auth_nonces USING btree (expires_at);

CREATE TABLE runtime.codex_worker_deadlines (
  worker_id text NOT NULL,
  deadline_at timestamp with time zone NOT NULL,
  CONSTRAINT codex_worker_deadlines_pkey PRIMARY KEY (worker_id),
  CONSTRAINT codex_worker_deadlines_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES runtime.codex_workers(worker_id) ON DELETE CASCADE
);
CREATE INDEX codex_worker_deadlines_due_index ON runtime.codex_worker_deadlines USING btree (deadline_at);

CREATE TABLE runtime.codex_worker_events (
  worker_id text NOT NULL,
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
  author text,
  lease_epoch bigint,
  CONSTRAINT codex_worker_events_pkey PRIMARY KEY (worker_id, seq),
  CONSTRAINT codex_worker_events_author_hashed CHECK (((hash_version >= 3) = (author IS NOT NULL))) NOT VALID,
  CONSTRAINT codex_worker_events_author_valid CHECK ((author = ANY (ARRAY['runtime'::text, 'client'::text]))) NOT VALID,
  CONSTRAINT codex_worker_events_chain_root CHECK (((seq = 1) = (prev_hash IS NULL))),
  CONSTRAINT codex_worker_events_epoch_of_runtime CHECK (((lease_epoch IS NULL) OR ((author = 'runtime'::text) AND (lease_epoch > 0)))) NOT VALID,
  CONSTRAINT codex_worker_events_key_has_fingerprint CHECK (((idempotency_key IS NULL) = (key_fingerprint IS NULL))),
  CONSTRAINT codex_worker_events_seq_positive CHECK ((seq > 0)),
  CONSTRAINT codex_worker_events_type_length CHECK (((length(event_type) >= 1) AND (length(event_type) <= 120)))
);
CREATE UNIQUE INDEX codex_worker_events_idempotency_key_unique ON runtime.codex_worker_events USING btree (worker_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);

CREATE TABLE runtime.codex_worker_leases (
  worker_id text NOT NULL,
  lease_owner text NOT NULL,
  lease_epoch bigint NOT NULL,
  lease_expires_at timestamp with time zone NOT NULL,
  heartbeat_at timestamp with time zone NOT NULL,
  CONSTRAINT codex_worker_leases_pkey PRIMARY KEY (worker_id),
  CONSTRAINT codex_worker_leases_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES runtime.codex_workers(worker_id) ON DELETE CASCADE,
  CONSTRAINT codex_worker_leases_epoch_positive CHECK ((lease_epoch > 0))
);

CREATE TABLE runtime.codex_worker_outcomes (
  worker_id text NOT NULL,
  request_id text NOT NULL,
  outcome_seq bigint NOT NULL,
  state text NOT NULL,
  response json NOT NULL,
  settled_at timestamp with time zone NOT NULL,
  CONSTRAINT codex_worker_outcomes_pkey PRIMARY KEY (worker_id, request_id),
  CONSTRAINT codex_worker_outcomes_state_valid CHECK ((state = ANY (ARRAY['answered'::text, 'failed'::text, 'timeout'::text, 'lost'::text, 'stopped'::text])))
);

CREATE TABLE runtime.codex_worker_pruned_keys (
  worker_id text NOT NULL,
  idempotency_key text NOT NULL,
  key_fingerprint text NOT NULL,
  seq bigint NOT NULL,
  recorded_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT codex_worker_pruned_keys_pkey PRIMARY KEY (worker_id, idempotency_key)
);

CREATE TABLE runtime.codex_worker_requests (
  worker_id text NOT NULL,
  request_id text NOT NULL,
  request_seq bigint NOT NULL,
  fingerprint text NOT NULL,
  method text NOT NULL,
  params json NOT NULL,
  timeout_ms bigint NOT NULL,
  received_at timestamp with time zone NOT NULL,
  deadline_at timestamp with time zone NOT NULL,
  CONSTRAINT codex_worker_requests_pkey PRIMARY KEY (worker_id, request_id)
);

CREATE TABLE runtime.codex_worker_work (
  worker_id text NOT NULL,
  adapter text NOT NULL,
  ready_at timestamp with time zone NOT NULL,
  CONSTRAINT codex_worker_work_pkey PRIMARY KEY (worker_id),
  CONSTRAINT codex_worker_work_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES runtime.codex_workers(worker_id) ON DELETE CASCADE
);
CREATE INDEX codex_worker_work_ready_index ON runtime.codex_worker_work USING btree (ready_at);

CREATE TABLE runtime.codex_workers (
  worker_id text NOT NULL,
  owner_user_id bigint,
  owner_guest_scope text,
  workspace_ref text,
  codex_home_ref text,
  adapter text NOT NULL,
  metadata json NOT NULL,
  started_at timestamp with time zone NOT NULL,
  version bigint NOT NULL,
  latest_seq bigint NOT NULL,
  head_hash bytea,
  retention_floor_seq bigint NOT NULL,
  floor_hash bytea,
  updated_at timestamp with time zone NOT NULL,
  status text NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  stopped_at timestamp with time zone,
  stop_reason text,
  last_heartbeat_at timestamp with time zone,
  last_event_at timestamp with time zone NOT NULL,
  lease_epoch bigint NOT NULL,
  session_active boolean NOT NULL,
  threads json NOT NULL,
  pending json NOT NULL,
  log_bytes bigint DEFAULT 0 NOT NULL,
  CONSTRAINT codex_workers_pkey PRIMARY KEY (worker_id),
  CONSTRAINT codex_workers_adapter_valid CHECK ((adapter = ANY (ARRAY['in_memory'::text, 'desktop'::text, 'codex_app_server'::text]))),
  CONSTRAINT codex_workers_floor_hash_present CHECK (((retention_floor_seq = 0) = (floor_hash IS NULL))),
  CONSTRAINT codex_workers_floor_within_log CHECK (((retention_floor_seq >= 0) AND (retention_floor_seq <= latest_seq))),
  CONSTRAINT codex_workers_head_hash_present CHECK (((latest_seq = 0) = (head_hash IS NULL))),
  CONSTRAINT codex_workers_one_owner CHECK ((num_nonnulls(owner_user_id, owner_guest_scope) = 1)),
  CONSTRAINT codex_workers_status_valid CHECK ((status = ANY (ARRAY['starting'::text, 'running'::text, 'stopping'::text, 'stopped'::text, 'failed'::text]))),
  CONSTRAINT codex_workers_stopped_at_complete CHECK (((status = ANY (ARRAY['stopped'::text, 'failed'::text])) = (stopped_at IS NOT NULL))),
  CONSTRAINT codex_workers_version_positive CHECK ((version > 0))
) WITH (fillfactor=60);
CREATE INDEX codex_workers_owner_guest_changed_index ON runtime.codex_workers USING btree (owner_guest_scope, changed_at DESC, worker_id DESC) WHERE (owner_guest_scope IS NOT NULL);
CREATE INDEX codex_workers_owner_guest_status_index ON runtime.codex_workers USING btree (owner_guest_scope, status, changed_at DESC, worker_id DESC) WHERE (owner_guest_scope IS NOT NULL);
CREATE INDEX codex_workers_owner_guest_workspace_index ON runtime.codex_workers USING btree (owner_guest_scope, workspace_ref, changed_at DESC, worker_id DESC) WHERE ((owner_guest_scope IS NOT NULL) AND (workspace_ref IS NOT NULL));
CREATE INDEX codex_workers_owner_user_changed_index ON runtime.codex_workers USING btree (owner_user_id, changed_at DESC, worker_id DESC) WHERE (owner_user_id IS NOT NULL);
CREATE INDEX codex_workers_owner_user_status_index ON runtime.codex_workers USING btree (owner_user_id, status, changed_at DESC, worker_id DESC) WHERE (owner_user_id IS NOT NULL);
CREATE INDEX codex_workers_owner_user_workspace_index ON runtime.codex_workers USING btree (owner_user_id, workspace_ref, changed_at DESC, worker_id DESC) WHERE ((owner_user_id IS NOT NULL) AND (workspace_ref IS NOT NULL));
CREATE INDEX codex_workers_status_index ON runtime.codex_workers USING btree (status, changed_at DESC, worker_id DESC);

CREATE TABLE runtime.comms_delivery_events (
  id bigint NOT NULL,
  provider text NOT NULL,
  event_id text NOT NULL,
  delivery_state text NOT NULL,
  message_id text,
  integration_id text,
  recipient_mask text,
  recipient_hash text,
  reason text,
  occurred_at timestamp with time zone,
  payload json NOT NULL,
  fingerprint text NOT NULL,
  sanitizer_version smallint NOT NULL,
  inserted_at timestamp with time zone NOT NULL,
  CONSTRAINT comms_delivery_events_pkey PRIMARY KEY (id),
  CONSTRAINT comms_delivery_events_event_unique UNIQUE (provider, event_id),
  CONSTRAINT comms_delivery_events_recipient_complete CHECK (((recipient_mask IS NULL) = (recipient_hash IS NULL))),
  CONSTRAINT comms_delivery_events_state_valid CHECK ((delivery_state = ANY (ARRAY['delivered'::text, 'bounced'::text, 'complained'::text, 'unsubscribed'::text])))
);
CREATE INDEX comms_delivery_events_inserted_index ON runtime.comms_delivery_events USING brin (inserted_at);
CREATE INDEX comms_delivery_events_integration_index ON runtime.comms_delivery_events USING btree (provider, integration_id);
CREATE INDEX comms_delivery_events_message_index ON runtime.comms_delivery_events USING btree (message_id, occurred_at);

CREATE TABLE runtime.fold_states (
  log_kind text NOT NULL,
  log_id text NOT NULL,
  fold text NOT NULL,
  fold_version integer NOT NULL,
  floor_seq bigint NOT NULL,
  seq bigint NOT NULL,
  after_seq bigint NOT NULL,
  event_hash bytea NOT NULL,
  state text NOT NULL,
  state_hash bytea NOT NULL,
  kept_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT fold_states_pkey PRIMARY KEY (log_kind, log_id, fold, fold_version, floor_seq, seq),
  CONSTRAINT fold_states_in_order CHECK (((floor_seq <= after_seq) AND (after_seq < seq)))
);

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
  author text,
  lease_epoch bigint,
  CONSTRAINT run_events_pkey PRIMARY KEY (run_id, seq),
  CONSTRAINT run_events_author_hashed CHECK (((hash_version >= 3) = (author IS NOT NULL))) NOT VALID,
  CONSTRAINT run_events_author_valid CHECK ((author = ANY (ARRAY['runtime'::text, 'client'::text]))) NOT VALID,
  CONSTRAINT run_events_chain_root CHECK (((seq = 1) = (prev_hash IS NULL))),
  CONSTRAINT run_events_epoch_of_runtime CHECK (((lease_epoch IS NULL) OR ((author = 'runtime'::text) AND (lease_epoch > 0)))) NOT VALID,
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
  recorded_at timestamp with time zone DEFAULT now() NOT NULL,
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
  log_bytes bigint DEFAULT 0 NOT NULL,
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
CREATE INDEX runs_open_index ON runtime.runs USING btree (status, created_at DESC, run_id DESC) WHERE (status = ANY (ARRAY['created'::text, 'running'::text, 'canceling'::text]));
CREATE INDEX runs_open_turns_index ON runtime.runs USING btree (thread_id, created_at, run_id) WHERE ((mode = 'turn'::text) AND (status = ANY (ARRAY['created'::text, 'running'::text, 'canceling'::text])));
CREATE INDEX runs_open_turns_owner_index ON runtime.runs USING btree (COALESCE(('user:'::text || (owner_user_id)::text), ('guest:'::text || owner_guest_scope))) WHERE ((mode = 'turn'::text) AND (status = ANY (ARRAY['created'::text, 'running'::text, 'canceling'::text])));
CREATE INDEX runs_owner_guest_created_index ON runtime.runs USING btree (owner_guest_scope, created_at DESC, run_id DESC) WHERE (owner_user_id IS NULL);
CREATE INDEX runs_owner_guest_status_index ON runtime.runs USING btree (owner_guest_scope, status, created_at DESC, run_id DESC) WHERE (owner_user_id IS NULL);
CREATE INDEX runs_owner_user_created_index ON runtime.runs USING btree (owner_user_id, created_at DESC, run_id DESC) WHERE (owner_user_id IS NOT NULL);
CREATE INDEX runs_owner_user_status_index ON runtime.runs USING btree (owner_user_id, status, created_at DESC, run_id DESC) WHERE (owner_user_id IS NOT NULL);
CREATE INDEX runs_thread_created_index ON runtime.runs USING btree (thread_id, created_at DESC, run_id DESC);
CREATE INDEX runs_thread_status_index ON runtime.runs USING btree (thread_id, status, created_at DESC, run_id DESC);

CREATE TABLE runtime.work (
  log_kind text NOT NULL,
  log_id text NOT NULL,
  work text NOT NULL,
  queue text NOT NULL,
  principal text NOT NULL,
  ready_at timestamp with time zone,
  overdue_at timestamp with time zone,
  turn_key text,
  turn_at timestamp with time zone,
  waits boolean DEFAULT false NOT NULL,
  changes bigint DEFAULT 0 NOT NULL,
  attempts integer DEFAULT 0 NOT NULL,
  failures integer DEFAULT 0 NOT NULL,
  last_error text,
  recovery_attempts integer DEFAULT 0 NOT NULL,
  last_recovery_at timestamp with time zone,
  lease_owner text,
  lease_epoch bigint,
  lease_expires_at timestamp with time zone,
  heartbeat_at timestamp with time zone,
  CONSTRAINT work_pkey PRIMARY KEY (log_kind, log_id, work),
  CONSTRAINT work_lease_complete CHECK ((num_nulls(lease_owner, lease_epoch, lease_expires_at, heartbeat_at) = ANY (ARRAY[0, 4]))),
  CONSTRAINT work_lease_epoch_positive CHECK ((lease_epoch > 0)),
  CONSTRAINT work_turn_complete CHECK (((turn_key IS NULL) = (turn_at IS NULL)))
) WITH (fillfactor=70);
CREATE INDEX work_lapse_index ON runtime.work USING btree (queue, lease_expires_at) WHERE (lease_owner IS NOT NULL);
CREATE INDEX work_list_index ON runtime.work USING btree (log_kind, work, ready_at) WHERE (ready_at IS NOT NULL);
CREATE INDEX work_overdue_index ON runtime.work USING btree (queue, overdue_at) WHERE (overdue_at IS NOT NULL);
CREATE INDEX work_ready_index ON runtime.work USING btree (queue, principal, ready_at) WHERE ((lease_owner IS NULL) AND (ready_at IS NOT NULL) AND (NOT waits));
CREATE INDEX work_resting_index ON runtime.work USING btree (queue) WHERE (ready_at IS NULL);
CREATE INDEX work_turn_index ON runtime.work USING btree (turn_key, principal, turn_at, log_id) WHERE (turn_key IS NOT NULL);
CREATE INDEX work_waiting_index ON runtime.work USING btree (queue, turn_key, principal, turn_at, log_id) WHERE waits;

CREATE TABLE runtime.writer_probe (
  singleton boolean DEFAULT true NOT NULL,
  probed_at timestamp with time zone NOT NULL,
  CONSTRAINT writer_probe_pkey PRIMARY KEY (singleton),
  CONSTRAINT writer_probe_one_row CHECK (singleton)
);
