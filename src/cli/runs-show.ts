import { describeRun, type RunDetails } from '../execution/index.js'
import { runKind } from '../runs/index.js'
import type { Command } from './command.js'
import { alignColumns } from './runs-columns.js'
import { detailsJson, jsonText } from './runs-json.js'
import { withPool } from './runs-pool.js'

export const showRunCommand: Command = {
  name: 'runs show',
  summary: 'show a run: the reason for its state, its owner, pending input, its last events',
  options: { json: { type: 'boolean', meaning: 'as JSON, for scripts' } },
  positionals: ['run_id'],
  run: ({ values, positionals: [runId = ''] }, io) =>
    withPool(io, async (pool, { settings }) => {
      const details = await describeRun(pool, runId, { recoveryCooldownMs: settings.executor.recovery.cooldownMs })
      if (!details) throw runKind.unknownLog(runId)
      io.write(values['json'] === true ? jsonText(detailsJson(details)) : textOf(details))
      return 0
    }),
}

export function textOf(run: RunDetails): string {
  const { work, lease } = run
  const rows = [
    ['run', run.runId],
    ['why', `${run.explanation}.`],
    ['status', `${run.status} (${run.mode}), turn ${run.turn}`],
    ['thread', run.threadId],
    ['owner', run.owner],
    ['created', run.createdAt],
    ['changed', run.updatedAt],
    ['events', `up to seq ${String(run.latestSeq)}${run.retentionFloorSeq > 0 ? `, pruned up to ${String(run.retentionFloorSeq)}` : ''}`],
    ['frames', `${String(run.lastFrameSeq)} accepted, ${String(run.pendingFrames)} not consumed`],
    ['messages', `${String(run.unanswered)} not answered`],
    ['lease', `${lease ? `${lease.owner} until ${lease.expiresAt}, renewed ${run.heartbeatAt ?? 'never'}` : 'nobody'} (epoch ${String(run.leaseEpoch)})`],
    ['work', work ? `ready at ${work.readyAt}, ${String(work.attempts)} passes failed, ${String(work.recoveryAttempts)} owners lost` : 'none'],
    ...(work?.lastError === null || work === null ? [] : [['failure', work.lastError]]),
  ]
  const events = run.lastEvents.map(({ seq, type, recordedAt }) => [`  ${String(seq)}`, recordedAt, type])
  return `${alignColumns(rows)}${events.length > 0 ? `last events\n${alignColumns(events)}` : ''}`
}
