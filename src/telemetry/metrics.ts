import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

/**
 * Everything the runtime counts, in one place. Names begin with `openagents_runtime_`, counters end in `_total`, durations
 * are in seconds. Labels have closed sets of values (operations, statuses, reasons): never an id, for each new value is a
 * new time series.
 */
export interface Metrics {
  readonly registry: Registry
  readonly httpRequests: Counter<'operation' | 'status'>
  readonly httpDuration: Histogram<'operation' | 'status'>
  readonly contractViolations: Counter<'operation'>
  readonly authRefusals: Counter<'reason'>
  readonly openStreams: Gauge
  readonly streamsOpened: Counter<'operation'>
  readonly nonceBatchSize: Histogram
  readonly nonceStoreFailures: Counter
  readonly appendEvents: Counter<'log_kind'>
  readonly appendDuration: Histogram<'log_kind'>
  readonly appendBatchSize: Histogram<'log_kind'>
  /** Logs that another process had moved, so that their commands were decided again. */
  readonly appendMisses: Counter<'log_kind'>
  /** Read to find the states of folds. */
  readonly foldedEvents: Counter<'log_kind'>
  readonly foldStates: Counter<'log_kind' | 'outcome'>
  /** Portions of logs that were asked of the database. */
  readonly logPortions: Counter<'log_kind'>
  /** Runs whose log has reached a tenth of a limit. */
  readonly logWarnings: Counter<'limit'>
  /** Tells how many commands wait in the lanes, whenever somebody scrapes. */
  watchQueue(depth: () => number): void
  readonly wakeUps: Counter<'topic' | 'direction'>
  /** Tells how many workers this process holds, by adapter, whenever somebody scrapes. */
  watchWorkers(held: () => Readonly<Partial<Record<string, number>>>): void
  readonly workerTakeovers: Counter<'adapter'>
}

/** Gauges of Node with names in `_total`, which the exposition format reserves for counters: `promtool check metrics` refuses them. */
const misnamedDefaults = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total']

const latencySeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const batchSizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]

export interface MetricsOptions {
  readonly service: string
  readonly buildSha: string
  /** Process and Node metrics, sampled when scraped. Off in tests that make many registries. */
  readonly nodeMetrics?: boolean
}

export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry()
  const registers = [registry]
  if (options.nodeMetrics ?? true) {
    collectDefaultMetrics({ register: registry })
    for (const name of misnamedDefaults) registry.removeSingleMetric(name)
  }
  const named = (name: string, help: string) => ({ name: `openagents_runtime_${name}`, help, registers })

  new Gauge({ ...named('build_info', 'Always 1; the labels name the build.'), labelNames: ['service', 'build_sha'] as const })
    .labels(options.service, options.buildSha)
    .set(1)

  return {
    registry,
    httpRequests: new Counter({ ...named('http_requests_total', 'Requests answered.'), labelNames: ['operation', 'status'] as const }),
    httpDuration: new Histogram({
      ...named('http_request_duration_seconds', 'From the head of a request to its answer; for a stream, to its first byte.'),
      labelNames: ['operation', 'status'] as const,
      buckets: latencySeconds,
    }),
    contractViolations: new Counter({
      ...named('contract_violations_total', 'Answers withheld because the contract does not allow them.'),
      labelNames: ['operation'] as const,
    }),
    authRefusals: new Counter({ ...named('auth_refusals_total', 'Requests refused for their token, claims or principal.'), labelNames: ['reason'] as const }),
    openStreams: new Gauge(named('open_streams', 'Server-sent-event streams open now.')),
    streamsOpened: new Counter({ ...named('streams_opened_total', 'Server-sent-event streams opened.'), labelNames: ['operation'] as const }),
    nonceBatchSize: new Histogram({ ...named('nonce_batch_size', 'Nonces recorded by one statement.'), buckets: batchSizes }),
    nonceStoreFailures: new Counter(named('nonce_store_failures_total', 'Nonce statements that failed or took too long.')),
    appendEvents: new Counter({ ...named('append_events_total', 'Events committed.'), labelNames: ['log_kind'] as const }),
    appendDuration: new Histogram({
      ...named('append_duration_seconds', 'From sending the statement of a batch to its answer.'),
      labelNames: ['log_kind'] as const,
      buckets: latencySeconds,
    }),
    appendBatchSize: new Histogram({
      ...named('append_batch_size', 'Commands committed by one statement.'),
      labelNames: ['log_kind'] as const,
      buckets: batchSizes,
    }),
    logPortions: new Counter({ ...named('log_portions_total', 'Portions of logs that were asked of the database.'), labelNames: ['log_kind'] as const }),
    appendMisses: new Counter({
      ...named('append_misses_total', 'Logs of a batch that had been moved by another process.'),
      labelNames: ['log_kind'] as const,
    }),
    foldedEvents: new Counter({ ...named('folded_events_total', 'Events read to find the states of folds.'), labelNames: ['log_kind'] as const }),
    foldStates: new Counter({
      ...named('fold_states_total', 'States of folds that were stored, and stored ones that were dropped because they cannot be believed.'),
      labelNames: ['log_kind', 'outcome'] as const,
    }),
    logWarnings: new Counter({ ...named('log_warnings_total', 'Runs whose log reached a tenth of its limit.'), labelNames: ['limit'] as const }),
    watchQueue(depth) {
      new Gauge({
        ...named('lane_queue_depth', 'Commands waiting in the lanes.'),
        collect() {
          this.set(depth())
        },
      })
    },
    watchWorkers(held) {
      new Gauge({
        ...named('workers_held', 'Codex workers that this process holds.'),
        labelNames: ['adapter'] as const,
        collect() {
          for (const [adapter, count] of Object.entries(held())) this.set({ adapter }, count ?? 0)
        },
      })
    },
    workerTakeovers: new Counter({ ...named('worker_takeovers_total', 'Workers taken over from a lost holder.'), labelNames: ['adapter'] as const }),
    wakeUps: new Counter({ ...named('wake_ups_total', 'Hints between processes.'), labelNames: ['topic', 'direction'] as const }),
  }
}
