-- Up Migration
-- What executing needs to know of a run. Safe: columns with constant defaults, no rewrite, no long lock.

-- settings: what the caller chose at creation (input policy, limits, model), never changed.
-- turn and unanswered: folded from the events that executors write, in the same commit; they tell, together with pending
-- frames, whether somebody has to work on the run.
ALTER TABLE runtime.runs
  ADD COLUMN settings json NOT NULL DEFAULT '{}',
  ADD COLUMN turn text NOT NULL DEFAULT 'idle',
  ADD COLUMN unanswered bigint NOT NULL DEFAULT 0,
  ADD CONSTRAINT runs_turn_valid CHECK (turn IN ('idle', 'active', 'waiting')),
  ADD CONSTRAINT runs_unanswered_not_negative CHECK (unanswered >= 0);

-- The turns that are under way in a thread, and how many a principal has: few rows, whatever the history holds.
CREATE INDEX runs_open_turns_index ON runtime.runs (thread_id, created_at, run_id) WHERE mode = 'turn' AND status IN ('created', 'running', 'canceling');
CREATE INDEX runs_open_turns_owner_index ON runtime.runs ((COALESCE('user:' || owner_user_id::text, 'guest:' || owner_guest_scope))) WHERE mode = 'turn' AND status IN ('created', 'running', 'canceling');

-- attempts counts passes that failed; recovery_attempts counts owners that were lost since the run last moved on.
ALTER TABLE runtime.run_work
  ADD COLUMN recovery_attempts integer NOT NULL DEFAULT 0,
  ADD COLUMN last_recovery_at timestamptz;
