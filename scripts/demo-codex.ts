/**
 * `npm run demo:codex`: a coding agent that outlives its processes, in a minute, in a terminal. Linux only.
 *
 * A worker runs the real Codex, against a small model of ours on loopback, so it needs no account. It is talked to, and asks
 * before it runs a command. Then its Codex is killed in the middle of a sentence, and then the process of the runtime that holds
 * it. Both times it goes on with its thread, and at the end somebody who comes late reads all of it. Exits with 1 when anything
 * differs from that.
 *
 *   RUNTIME_CODEX_BIN  the Codex to run. Without it, one from the PATH, or one that is installed from npm once (about 400 MB).
 */
import { startLoopbackModel } from '../test/codex/loopback-model.js'
import { ensureCodex } from './codex/ensure-codex.js'
import { buildCodexStage } from './demo-codex/codex-stage.js'
import { play } from './demo-codex/play.js'
import { answer } from './demo-codex/script.js'
import { Terminal } from './demo/terminal.js'

const longestMs = 180_000
const terminal = new Terminal()

async function demo(): Promise<readonly string[]> {
  const binary = await ensureCodex((line) => {
    terminal.line(line, 'dim')
  })
  terminal.line('Starting a model and two processes on an embedded PostgreSQL in a temporary folder …', 'dim')
  const model = await startLoopbackModel(answer)
  try {
    const stage = await buildCodexStage(binary, model)
    try {
      return await Promise.race([play(stage, terminal), stopped()])
    } catch (error) {
      for (const replica of stage.replicas) terminal.line(`${replica.name} logged last:\n${replica.log}`, 'dim')
      throw error
    } finally {
      await stage.strike()
    }
  } finally {
    await model.close()
  }
}

/** Rejects when somebody wants it to end, or when it takes too long. */
function stopped(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        reject(new Error(`Stopped by ${signal}.`))
      })
    setTimeout(() => {
      reject(new Error('It took too long.'))
    }, longestMs).unref()
  })
}

try {
  const problems = await demo()
  for (const problem of problems) terminal.line(`Not as it should be: ${problem}`, 'red')
  if (problems.length === 0) terminal.line('All of it held.', 'green')
  process.exitCode = problems.length === 0 ? 0 : 1
} catch (error) {
  terminal.line(error instanceof Error ? error.message : String(error), 'red')
  process.exitCode = 1
}
