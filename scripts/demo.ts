/**
 * `npm run demo`: what the runtime is for, in half a minute, in a terminal.
 *
 * Two processes are started on one database. A run gets a message and answers it live, tools included. It gets another,
 * and the process that works on it is killed in the middle of a sentence: the other one finishes the turn, and the reader
 * loses nothing. At the end the run's hash chain is verified. Exits with 1 when anything differs from that.
 *
 *   RUNTIME_URL             uses a runtime that is running (its secret or data directory from the usual settings); nothing is
 *                           killed there, so only the first part is shown
 *   RUNTIME_MODEL_BASE_URL  lets a real model answer, with RUNTIME_MODEL_NAME and RUNTIME_MODEL_API_KEY
 */
import { loadConfiguration } from '../src/config/index.js'
import { DemoClient } from './demo/client.js'
import { playOnOwnStage, playOnRunning } from './demo/play.js'
import { buildStage } from './demo/stage.js'
import { Terminal } from './demo/terminal.js'

const terminal = new Terminal()
const stopped = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    stopped.abort(new Error(`Stopped by ${signal}.`))
  })
// Nothing in it takes half of this.
const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(90_000)])

try {
  const problems = await demo()
  for (const problem of problems) terminal.line(`Not as it should be: ${problem}`, 'red')
  process.exitCode = problems.length === 0 ? 0 : 1
} catch (error) {
  terminal.line(error instanceof Error ? error.message : String(error), 'red')
  process.exitCode = 1
}

async function demo(): Promise<readonly string[]> {
  const running = process.env['RUNTIME_URL']?.replace(/\/+$/, '')
  if (running !== undefined && running !== '') {
    const { RUNTIME_URL: _url, ...env } = process.env
    const { secrets } = await loadConfiguration(env)
    return await playOnRunning({ url: running, client: new DemoClient(secrets.signature.current), terminal, signal })
  }
  terminal.line('Starting two processes on an embedded PostgreSQL in a temporary folder …', 'dim')
  const stage = await buildStage()
  try {
    return await playOnOwnStage({
      stage,
      client: new DemoClient(stage.secret),
      terminal,
      signal,
      isScripted: (process.env['RUNTIME_MODEL_BASE_URL'] ?? '') === '',
    })
  } catch (error) {
    if (!stopped.signal.aborted) for (const replica of stage.replicas) terminal.line(`${replica.name} logged last:\n${replica.log}`, 'dim')
    throw error
  } finally {
    await stage.strike()
  }
}
