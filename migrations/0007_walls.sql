-- Up Migration
-- Indexes for every list, bounds for what grows, and recipients out of what was stored before. Safe: one column with a constant
-- default, indexes. Building them holds appends up for as long as it takes.

-- A page of a list touches what it lists, however rare the status is. These columns change when a run or worker changes its status,
-- some three times in its life; nothing that changes with every append is indexed, so appends stay heap-only updates.
CREATE INDEX runs_owner_user_status_index ON runtime.runs (owner_user_id, status, created_at DESC, run_id DESC) WHERE owner_user_id IS NOT NULL;
CREATE INDEX runs_owner_guest_status_index ON runtime.runs (owner_guest_scope, status, created_at DESC, run_id DESC) WHERE owner_user_id IS NULL;
CREATE INDEX runs_thread_status_index ON runtime.runs (thread_id, status, created_at DESC, run_id DESC);
CREATE INDEX runs_open_index ON runtime.runs (status, created_at DESC, run_id DESC) WHERE status IN ('created', 'running', 'canceling');
CREATE INDEX codex_workers_owner_user_status_index ON runtime.codex_workers (owner_user_id, status, changed_at DESC, worker_id DESC) WHERE owner_user_id IS NOT NULL;
CREATE INDEX codex_workers_owner_guest_status_index ON runtime.codex_workers (owner_guest_scope, status, changed_at DESC, worker_id DESC) WHERE owner_guest_scope IS NOT NULL;
CREATE INDEX codex_workers_owner_user_workspace_index ON runtime.codex_workers (owner_user_id, workspace_ref, changed_at DESC, worker_id DESC) WHERE owner_user_id IS NOT NULL AND workspace_ref IS NOT NULL;
CREATE INDEX codex_workers_owner_guest_workspace_index ON runtime.codex_workers (owner_guest_scope, workspace_ref, changed_at DESC, worker_id DESC) WHERE owner_guest_scope IS NOT NULL AND workspace_ref IS NOT NULL;
CREATE INDEX codex_workers_status_index ON runtime.codex_workers (status, changed_at DESC, worker_id DESC);

-- Nonces go in the order in which they expire. Block ranges are of no use once their space has been taken again.
DROP INDEX runtime.auth_nonces_expires_at_index;
CREATE INDEX auth_nonces_expires_at_index ON runtime.auth_nonces (expires_at);
ALTER TABLE runtime.auth_nonces SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50000, autovacuum_vacuum_cost_delay = 0);

-- When a key was recorded, so that it can be forgotten. Keys that were pruned before are as old as this migration.
ALTER TABLE runtime.run_pruned_keys ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE runtime.codex_worker_pruned_keys ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT now();

-- Recipients of delivery events that were stored in words before they were cut out there (decision 0019). A payload is JSON text,
-- so an escape before an address stays. What does not survive being rewritten is dropped: nothing reads it but people.
DO $$
DECLARE
  event record;
  address CONSTANT text := '(\\u[0-9a-f]{4}|\\.)?[^][:space:]@<>"''(),;:\[{}\\/?&|]{1,64}(?:@|%40)[^][:space:]@<>"''(),;:\[{}\\/?&|]{1,255}';
  number CONSTANT text := '\+[0-9][0-9 ().-]{5,20}[0-9]';
BEGIN
  FOR event IN SELECT id, reason, payload::text AS payload FROM runtime.comms_delivery_events WHERE reason ~ '@|%40|\+[0-9]' OR payload::text ~ '@|%40|\+[0-9]' LOOP
    BEGIN
      UPDATE runtime.comms_delivery_events
         SET reason = regexp_replace(regexp_replace(event.reason, address, '\1[REDACTED_EMAIL]', 'g'), number, '[REDACTED_PHONE]', 'g'),
             payload = regexp_replace(regexp_replace(event.payload, address, '\1[REDACTED_EMAIL]', 'g'), number, '[REDACTED_PHONE]', 'g')::json
       WHERE id = event.id;
    EXCEPTION WHEN invalid_text_representation THEN
      UPDATE runtime.comms_delivery_events SET reason = '[REDACTED]', payload = '{}' WHERE id = event.id;
    END;
  END LOOP;
END $$;
