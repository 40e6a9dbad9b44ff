DROP TABLE IF EXISTS events, keyed_events, runs;
CREATE TABLE runs (id bigint PRIMARY KEY, latest_seq bigint NOT NULL DEFAULT 0, head_hash bytea NOT NULL DEFAULT '\x00', updated_at timestamptz NOT NULL DEFAULT now()) WITH (fillfactor = 60);
INSERT INTO runs (id) SELECT generate_series(1, 10000);
CREATE TABLE events (run_id bigint NOT NULL, seq bigint NOT NULL, type text NOT NULL, payload jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (run_id, seq));
CREATE TABLE keyed_events (run_id bigint NOT NULL, seq bigint NOT NULL, type text NOT NULL, key text NOT NULL, hash bytea NOT NULL, payload jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (run_id, seq));
CREATE UNIQUE INDEX keyed_events_key ON keyed_events (run_id, key);
