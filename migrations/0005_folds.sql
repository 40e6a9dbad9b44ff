-- Up Migration
-- Kept states of folds, and how large a log is. Safe: creates a table, and columns with constant defaults.

-- What a fold had come to at `seq`, so that nobody has to fold the log from its beginning again. Never authority: a state
-- counts only while the chain has `event_hash` at `seq` and the text gives `state_hash`, and it can be dropped at any time.
-- floor_seq: the retention floor that was folded from. after_seq: the kept state that was folded on from, or the floor.
CREATE TABLE runtime.fold_states (
  log_kind     text        NOT NULL,
  log_id       text        NOT NULL,
  fold         text        NOT NULL,
  fold_version integer     NOT NULL,
  floor_seq    bigint      NOT NULL,
  seq          bigint      NOT NULL,
  after_seq    bigint      NOT NULL,
  event_hash   bytea       NOT NULL,
  state        text        NOT NULL,
  state_hash   bytea       NOT NULL,
  kept_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT fold_states_pkey PRIMARY KEY (log_kind, log_id, fold, fold_version, floor_seq, seq),
  CONSTRAINT fold_states_in_order CHECK (floor_seq <= after_seq AND after_seq < seq)
);

-- Bytes of the payloads that were ever appended, those included that retention has removed. Logs that are older than this
-- column count from here on.
ALTER TABLE runtime.runs ADD COLUMN log_bytes bigint NOT NULL DEFAULT 0;
ALTER TABLE runtime.codex_workers ADD COLUMN log_bytes bigint NOT NULL DEFAULT 0;
