import { createReadStream, existsSync } from 'node:fs'
import { logFileReasons, runLogFile, verifyLogFile } from '../eventlog/index.js'
import { verifyRun } from '../runs/index.js'
import type { Command, CommandIo } from './command.js'
import { headOf, withRunLog } from './with-run-log.js'

/** Recomputes the hash chain of a run in the database, or of an exported file with nothing but the file. */
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
    const result = await verifyRun(log, await headOf(log, runId))
    if (result.ok) return intact(io, runId, result)
    io.write(`broken: ${runId}: seq ${String(result.broken.seq)}: ${result.broken.reason}. ${logFileReasons[result.broken.reason]}\n`)
    return 1
  })
}

function intact(
  io: CommandIo,
  runId: string,
  chain: { readonly fromSeq: number; readonly toSeq: number; readonly eventCount: number; readonly headHash: string | null },
): number {
  io.write(`ok: ${runId}: ${String(chain.eventCount)} events, seq ${String(chain.fromSeq)} to ${String(chain.toSeq)}, head ${chain.headHash ?? 'none'}\n`)
  return 0
}
