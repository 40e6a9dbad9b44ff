import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { markingVariables } from './launch.js'

const attempts = 40
const pauseMs = 50

/**
 * Kills every process of this machine with one of our marks, and `others`, and resolves when they are gone, or after two seconds.
 * A group is not enough: commands that run outside of the sandbox have their own sessions, and outlive a killed Codex. Reads
 * /proc, so it finds nothing on systems without it.
 */
export async function killMarked(isOurs: (mark: string) => boolean, others: readonly number[] = []): Promise<void> {
  const alsoOurs = new Set(others)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const pids = await marked(isOurs, alsoOurs)
    if (pids.length === 0) return
    for (const pid of pids) kill(pid)
    await sleep(pauseMs)
  }
}

/** The processes that a process has started, and those that they have, as long as they have not been orphaned. */
export async function descendantsOf(pid: number): Promise<number[]> {
  const children = new Map<number, number[]>()
  for (const each of await processIds()) {
    const parent = (await statusOf(each))?.parent
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), each])
  }
  const found: number[] = []
  for (let next: readonly number[] = [pid]; next.length > 0;) {
    const generation = next.flatMap((parent) => children.get(parent) ?? [])
    found.push(...generation)
    next = generation
  }
  return found
}

async function marked(isOurs: (mark: string) => boolean, others: ReadonlySet<number>): Promise<number[]> {
  const found: number[] = []
  for (const pid of await processIds()) {
    if (pid === process.pid) continue
    const isMarked = others.has(pid) || (await marksOf(pid)).some(isOurs)
    if (isMarked && (await statusOf(pid))?.isRunning === true) found.push(pid)
  }
  return found
}

async function processIds(): Promise<number[]> {
  const names = await readdir('/proc').catch(() => [])
  return names.filter((name) => /^\d+$/.test(name)).map(Number)
}

/** A process of somebody else does not show its environment; it is none of ours. */
async function marksOf(pid: number): Promise<string[]> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
  return environment
    .split('\0')
    .filter((entry) => markingVariables.some((name) => entry.startsWith(`${name}=`)))
    .map((entry) => entry.slice(entry.indexOf('=') + 1))
}

async function statusOf(pid: number): Promise<{ readonly isRunning: boolean; readonly parent: number } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The name in parentheses may hold anything, parentheses included.
  const [state, parent] = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? []
  return state === undefined ? undefined : { isRunning: state !== 'Z' && state !== 'X', parent: Number(parent) }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}
