import { readdirSync, readFileSync } from 'node:fs'

/** What a process and its children have used of the processors since they began, in microseconds. Reads /proc, so Linux only. */
export interface CpuMeter {
  readonly node: number
  readonly postgres: number
}

/** A clock tick of /proc: 100 a second on every Linux that Node runs on. */
const microsPerTick = 10_000

interface Stat {
  readonly parent: number
  readonly own: number
  /** Of children that have ended and been waited for. */
  readonly ended: number
}

/** proc(5): after the command in parentheses, which may hold anything, come state, parent, and from the twelfth on the times. */
function stat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const ticks = (index: number): number => Number(fields[index])
    return { parent: ticks(1), own: (ticks(11) + ticks(12)) * microsPerTick, ended: (ticks(13) + ticks(14)) * microsPerTick }
  } catch {
    return undefined
  }
}

/** A server's main process, its backends, and those that have ended. */
function treeMicros(pid: number): number {
  const main = stat(pid)
  if (!main) return 0
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const children = pids.flatMap((child) => {
    const found = stat(Number(child))
    return found?.parent === pid ? [found.own] : []
  })
  return main.own + main.ended + children.reduce((sum, micros) => sum + micros, 0)
}

export const cpuOf = (nodePids: readonly number[], postgresPid: number): CpuMeter => ({
  node: nodePids.reduce((sum, pid) => sum + (stat(pid)?.own ?? 0), 0),
  postgres: treeMicros(postgresPid),
})

/** What a process holds in memory. */
export const rssMiB = (pid: number): number => Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0) / 1024
