import { inWords, listWorkerReports, type WorkerReport, type WorkerState } from '../codex/index.js'
import type { Principal } from '../kernel/principal.js'
import { integerOption, textOption, UsageError, type Command, type CommandArgs } from './command.js'
import { alignColumns } from './runs-columns.js'
import { jsonText } from './runs-json.js'
import { withPool } from './runs-pool.js'
import { workerJson } from './workers-json.js'

const statuses = ['starting', 'running', 'stopping', 'stopped', 'failed'] as const satisfies readonly WorkerState['status'][]

export const listWorkersCommand: Command = {
  name: 'workers list',
  summary: 'list Codex workers that have not ended, those that wait for a holder first, and why each is where it is',
  options: {
    status: { type: 'string', value: 'status', meaning: `only workers in this status (${statuses.join(', ')})` },
    user: { type: 'string', value: 'number', meaning: 'only workers of this user' },
    guest: { type: 'string', value: 'scope', meaning: 'only workers of this guest' },
    limit: { type: 'string', value: 'n', meaning: 'how many at most, by default 50' },
    json: { type: 'boolean', meaning: 'as JSON, for scripts' },
  },
  run(args, io) {
    const selection = { status: statusOf(args), owner: ownerOf(args), limit: integerOption(args, 'limit', { min: 1, max: 1000 }, 50) }
    return withPool(io, async (pool, { settings }) => {
      const { heartbeatStaleMs } = settings.workers
      const reports = await listWorkerReports(pool, selection, { heartbeatStaleMs })
      if (args.values['json'] === true) io.write(jsonText({ workers: reports.map((report) => workerJson(report, heartbeatStaleMs)) }))
      else
        io.write(
          reports.length === 0 ? 'There is no such worker. Those that have ended are listed with --status stopped and --status failed.\n' : tableOf(reports),
        )
      if (reports.length === selection.limit) io.complain(`There may be more than these ${String(selection.limit)}: see --limit.\n`)
      return 0
    })
  },
}

function statusOf(args: CommandArgs): WorkerState['status'] | undefined {
  const text = textOption(args, 'status')
  const status = statuses.find((known) => known === text)
  if (text !== undefined && status === undefined) throw new UsageError(`--status takes one of ${statuses.join(', ')}.`)
  return status
}

function ownerOf(args: CommandArgs): Principal | undefined {
  const user = textOption(args, 'user')
  const guestScope = textOption(args, 'guest')
  if (user !== undefined && guestScope !== undefined) throw new UsageError('A worker belongs to a --user or to a --guest, not to both.')
  if (guestScope !== undefined) return { kind: 'guest', guestScope }
  if (user === undefined) return undefined
  if (!/^-?\d{1,16}$/.test(user) || !Number.isSafeInteger(Number(user))) throw new UsageError('--user takes a whole number.')
  return { kind: 'user', userId: Number(user) }
}

function tableOf(reports: readonly WorkerReport[]): string {
  const rows = reports.map((report) => [
    report.workerId,
    report.status,
    report.adapter,
    report.owner,
    String(report.latestSeq),
    heartbeatText(report),
    String(report.pending.length),
    report.lease?.holder ?? '-',
    report.lease?.expiresAt ?? '-',
    report.explanation,
  ])
  return alignColumns([['WORKER', 'STATUS', 'ADAPTER', 'OWNER', 'SEQ', 'HEARTBEAT', 'PENDING', 'HOLDER', 'LEASE UNTIL', 'WHY'], ...rows])
}

/** `fresh, 3 s`; the age of an ended worker does not matter. */
export function heartbeatText({ heartbeat: { state, ageMs } }: Pick<WorkerReport, 'heartbeat'>): string {
  return ageMs === null || state === 'stopped' || state === 'failed' ? state : `${state}, ${inWords(ageMs)}`
}
