-- Up Migration
-- Who wrote an event. Safe: nullable columns and checks of new rows only, no rewrite, no scan, no long lock.
--
-- author and lease_epoch are part of the hash from version 3 on. Null stands for events of version 2, which the release
-- before this one wrote, and goes on writing while its replicas are being replaced. The checks are not validated: old rows
-- have nulls in new columns, and could not break them.
ALTER TABLE runtime.run_events
  ADD COLUMN author text,
  ADD COLUMN lease_epoch bigint,
  ADD CONSTRAINT run_events_author_valid CHECK (author IN ('runtime', 'client')) NOT VALID,
  ADD CONSTRAINT run_events_author_hashed CHECK ((hash_version >= 3) = (author IS NOT NULL)) NOT VALID,
  ADD CONSTRAINT run_events_epoch_of_runtime CHECK (lease_epoch IS NULL OR (author = 'runtime' AND lease_epoch > 0)) NOT VALID;

ALTER TABLE runtime.codex_worker_events
  ADD COLUMN author text,
  ADD COLUMN lease_epoch bigint,
  ADD CONSTRAINT codex_worker_events_author_valid CHECK (author IN ('runtime', 'client')) NOT VALID,
  ADD CONSTRAINT codex_worker_events_author_hashed CHECK ((hash_version >= 3) = (author IS NOT NULL)) NOT VALID,
  ADD CONSTRAINT codex_worker_events_epoch_of_runtime CHECK (lease_epoch IS NULL OR (author = 'runtime' AND lease_epoch > 0)) NOT VALID;
