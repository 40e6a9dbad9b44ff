import { createReadStream, existsSync } from 'node:fs'
import { logFileReasons, runLogFile, verifyLogFile } from '../eventlog/index.js'
import { verifyRun, verifyStates, type RunHead, type RunLog } from '../runs/index.js'
import type { Command, CommandIo } from './command.js'
import { withRunLog } from './with-run-log.js'

/**
 * Recomputes the hash chain of a run in the database, or of an exported file with nothing but the file. States that were kept of a
 * run in the database are compared with its log too.
 */
export const verifyCommand: Command = {
  name: 'verify',
  summary: 'recompute the hash chain of a run, or of an exported file',
  options: {},
  positionals: ['run_id|file'],
  run: ({ positionals: [name = ''] }, io) => (existsSync(name) ? verifyFile(name, io) : verifyStored(name, io)),
}

async function verifyFile(path: string, io: CommandIo): Promise<number> {
  const result = await verifyLogFile(runLogFile, createReadStream(path))
  if (result.ok) return intact(io, result.logId, result)
  const { line, seq, reason } = result.broken
  io.write(`broken: line ${String(line)}${seq === null ? '' : `, seq ${String(seq)}`}: ${reason}. ${logFileReasons[reason]}\n`)
  return 1
}

function verifyStored(runId: string, io: CommandIo): Promise<number> {
  return withRunLog(io, async (log) => {
    const head = await log.head(runId)
    if (!head) throw new Error(`there is no run ${JSON.stringify(runId)}, and no file of that name.`)
    const result = await verifyRun(log, head)
    if (result.ok) return Math.max(intact(io, runId, result), await dropWrongStates(log, head, io))
    io.write(`broken: ${runId}: seq ${String(result.broken.seq)}: ${result.broken.reason}. ${logFileReasons[result.broken.reason]}\n`)
    return 1
  })
}

/** They are made again when somebody needs them; nothing is lost with them. */
async function dropWrongStates(log: RunLog, head: RunHead, io: CommandIo): Promise<number> {
  const { wrong } = await verifyStates(log, head)
  for (const state of wrong) {
    await log.folds.store.drop(head.logId, state)
    io.write(`removed: ${head.logId}: the kept state "${state.fold}" at seq ${String(state.seq)} did not match the log. It is computed again when needed.\n`)
  }
  return wrong.length === 0 ? 0 : 1
}

function intact(
  io: CommandIo,
  runId: string,
  chain: { readonly fromSeq: number; readonly toSeq: number; readonly eventCount: number; readonly headHash: string | null },
): number {
  io.write(`ok: ${runId}: ${String(chain.eventCount)} events, seq ${String(chain.fromSeq)} to ${String(chain.toSeq)}, head ${chain.headHash ?? 'none'}\n`)
  return 0
}
