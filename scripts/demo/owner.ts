import { setTimeout as sleep } from 'node:timers/promises'
import { runCommandLine, runsCommands, verifyCommand } from '../../src/cli/index.js'

type Env = Readonly<Record<string, string>>

/** A `runtime` command, as an operator would give it. Its output, and its exit code. */
export async function runtimeCommand(words: readonly string[], env: Env): Promise<{ readonly code: number; readonly output: string }> {
  let output = ''
  const take = (text: string): void => {
    output += text
  }
  const code = await runCommandLine(words, [...runsCommands, verifyCommand], { env, write: take, drained: () => Promise.resolve(), complain: take })
  return { code, output }
}

export interface Shown {
  readonly why: string
  readonly lease: { readonly owner: string; readonly expires_at: string } | null
  readonly lease_epoch: number
}

export async function showRun(runId: string, env: Env): Promise<Shown> {
  const { code, output } = await runtimeCommand(['runs', 'show', runId, '--json'], env)
  if (code !== 0) throw new Error(output)
  return JSON.parse(output) as Shown
}

/** The process that works on a run. Rejects when nobody has begun to within some seconds. */
export async function ownerOf(runId: string, env: Env): Promise<string> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const { lease } = await showRun(runId, env)
    if (lease) return lease.owner
    await sleep(100)
  }
  throw new Error(`Nobody works on the run ${runId}.`)
}
