-- Up Migration
-- One table for all work and its leases, whatever kind of log it is about. What stands in the tables before it is moved.
--
-- A row says: this log needs somebody (ready_at), or somebody has it (the lease), or both. It is written and deleted by the
-- commit that makes it so. Times are compared with this database's clock only.
--
--   work         which of the works that a log may need; one row of each
--   queue        whoever claims has places for some queues
--   principal    whose log it is: claims go round the principals
--   ready_at     needed, and not to be tried before this; null: the lease is all there is
--   overdue_at   from then on anybody may take it, living lease or not
--   turn_key     the works of one principal and key are done one after the other, by turn_at, then log_id
--   waits        an earlier one of its turn was found unfinished: not ready until that one ends
--   changes      counts the commits that changed what is needed, so that a claim notices them
--   attempts     passes in a row that failed; failures: those of them that are not the fault of something that passes
CREATE TABLE runtime.work (
  log_kind          text        NOT NULL,
  log_id            text        NOT NULL,
  work              text        NOT NULL,
  queue             text        NOT NULL,
  principal         text        NOT NULL,
  ready_at          timestamptz,
  overdue_at        timestamptz,
  turn_key          text,
  turn_at           timestamptz,
  waits             boolean     NOT NULL DEFAULT false,
  changes           bigint      NOT NULL DEFAULT 0,
  attempts          integer     NOT NULL DEFAULT 0,
  failures          integer     NOT NULL DEFAULT 0,
  last_error        text,
  recovery_attempts integer     NOT NULL DEFAULT 0,
  last_recovery_at  timestamptz,
  lease_owner       text,
  lease_epoch       bigint,
  lease_expires_at  timestamptz,
  heartbeat_at      timestamptz,
  CONSTRAINT work_pkey PRIMARY KEY (log_kind, log_id, work),
  CONSTRAINT work_turn_complete CHECK ((turn_key IS NULL) = (turn_at IS NULL)),
  CONSTRAINT work_lease_complete CHECK (num_nulls(lease_owner, lease_epoch, lease_expires_at, heartbeat_at) IN (0, 4)),
  CONSTRAINT work_lease_epoch_positive CHECK (lease_epoch > 0)
) WITH (fillfactor = 70);

-- A claim goes from principal to principal and takes the oldest of each: what is leased or waits is not in its way.
CREATE INDEX work_ready_index ON runtime.work (queue, principal, ready_at) WHERE lease_owner IS NULL AND ready_at IS NOT NULL AND NOT waits;
CREATE INDEX work_lapse_index ON runtime.work (queue, lease_expires_at) WHERE lease_owner IS NOT NULL;
CREATE INDEX work_overdue_index ON runtime.work (queue, overdue_at) WHERE overdue_at IS NOT NULL;
CREATE INDEX work_turn_index ON runtime.work (turn_key, principal, turn_at, log_id) WHERE turn_key IS NOT NULL;
CREATE INDEX work_waiting_index ON runtime.work (queue, turn_key, principal, turn_at, log_id) WHERE waits;
-- What waits longest, for lists of operators.
CREATE INDEX work_list_index ON runtime.work (log_kind, work, ready_at) WHERE ready_at IS NOT NULL;
CREATE INDEX work_resting_index ON runtime.work (queue) WHERE ready_at IS NULL;

-- Nobody writes the tables before while their rows are moved, and every row that comes later meets a trigger.
LOCK TABLE runtime.run_work, runtime.run_leases, runtime.codex_worker_work, runtime.codex_worker_leases IN ACCESS EXCLUSIVE MODE;

INSERT INTO runtime.work (log_kind, log_id, work, queue, principal, ready_at, overdue_at, turn_key, turn_at, attempts, last_error, recovery_attempts, last_recovery_at,
                          lease_owner, lease_epoch, lease_expires_at, heartbeat_at)
SELECT 'run', r.run_id, 'execute', 'execute', COALESCE('user:' || r.owner_user_id::text, 'guest:' || r.owner_guest_scope), w.ready_at,
       CASE WHEN r.status = 'canceling' THEN clock_timestamp() END,
       CASE WHEN r.mode = 'turn' AND r.status <> 'canceling' THEN r.thread_id END, CASE WHEN r.mode = 'turn' AND r.status <> 'canceling' THEN r.created_at END,
       w.attempts, w.last_error, w.recovery_attempts, w.last_recovery_at, l.lease_owner, l.lease_epoch, l.lease_expires_at, l.heartbeat_at
  FROM runtime.run_work w JOIN runtime.runs r USING (run_id) LEFT JOIN runtime.run_leases l USING (run_id);

-- A worker that nothing is asked of may still be held.
INSERT INTO runtime.work (log_kind, log_id, work, queue, principal, ready_at, overdue_at, lease_owner, lease_epoch, lease_expires_at, heartbeat_at)
SELECT 'worker', h.worker_id, 'serve', 'serve:' || h.adapter, COALESCE('user:' || h.owner_user_id::text, 'guest:' || h.owner_guest_scope), w.ready_at,
       CASE WHEN h.status = 'stopping' THEN clock_timestamp() + interval '15 seconds' END, l.lease_owner, l.lease_epoch, l.lease_expires_at, l.heartbeat_at
  FROM runtime.codex_workers h LEFT JOIN runtime.codex_worker_work w USING (worker_id) LEFT JOIN runtime.codex_worker_leases l USING (worker_id)
 WHERE w.worker_id IS NOT NULL OR l.worker_id IS NOT NULL;

DELETE FROM runtime.run_work;
DELETE FROM runtime.run_leases;
DELETE FROM runtime.codex_worker_work;
DELETE FROM runtime.codex_worker_leases;

-- Replicas of the release before go on writing their tables until they are replaced. What they write is work all the same: it
-- is forwarded, and since it never stays, they find nothing to claim. Their deletes find nothing either; a row that is left
-- over is dropped by whoever claims it and sees that its log needs nobody.
CREATE FUNCTION runtime.forward_run_work() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO runtime.work AS w (log_kind, log_id, work, queue, principal, ready_at, overdue_at, turn_key, turn_at)
  SELECT 'run', r.run_id, 'execute', 'execute', COALESCE('user:' || r.owner_user_id::text, 'guest:' || r.owner_guest_scope), clock_timestamp(),
         CASE WHEN r.status = 'canceling' THEN clock_timestamp() END,
         CASE WHEN r.mode = 'turn' AND r.status <> 'canceling' THEN r.thread_id END, CASE WHEN r.mode = 'turn' AND r.status <> 'canceling' THEN r.created_at END
    FROM runtime.runs r WHERE r.run_id = NEW.run_id
  ON CONFLICT (log_kind, log_id, work) DO UPDATE SET ready_at = COALESCE(w.ready_at, excluded.ready_at), overdue_at = excluded.overdue_at,
    turn_key = excluded.turn_key, turn_at = excluded.turn_at, waits = false, changes = w.changes + 1;
  DELETE FROM runtime.run_work WHERE run_id = NEW.run_id;
  RETURN NULL;
END $$;
CREATE TRIGGER run_work_forward AFTER INSERT OR UPDATE ON runtime.run_work FOR EACH ROW EXECUTE FUNCTION runtime.forward_run_work();

CREATE FUNCTION runtime.forward_codex_worker_work() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO runtime.work AS w (log_kind, log_id, work, queue, principal, ready_at)
  SELECT 'worker', h.worker_id, 'serve', 'serve:' || h.adapter, COALESCE('user:' || h.owner_user_id::text, 'guest:' || h.owner_guest_scope), clock_timestamp()
    FROM runtime.codex_workers h WHERE h.worker_id = NEW.worker_id
  ON CONFLICT (log_kind, log_id, work) DO UPDATE SET ready_at = COALESCE(w.ready_at, excluded.ready_at), changes = w.changes + 1;
  DELETE FROM runtime.codex_worker_work WHERE worker_id = NEW.worker_id;
  RETURN NULL;
END $$;
CREATE TRIGGER codex_worker_work_forward AFTER INSERT OR UPDATE ON runtime.codex_worker_work FOR EACH ROW EXECUTE FUNCTION runtime.forward_codex_worker_work();
