/**
 * Watches a process from outside while something else loads it: how long its health takes to answer, asked every 20 ms whether the
 * answer before has come or not, and how much memory it holds. A process of its own, so that what loads it delays no question.
 *
 *   node --import tsx bench/health-probe.ts <url> <pid>      told 'begin' and 'end' over IPC; answers 'end' with a Watched
 */
import { Agent, get } from 'node:http'
import { rssMiB } from './cpu.js'

export interface Watched {
  readonly healthMs: readonly number[]
  /** Questions that got no answer, or one that was not 200. */
  readonly failed: number
  readonly peakMiB: number
}

const [url = '', pid = ''] = process.argv.slice(2)
const everyMs = 20
const agent = new Agent({ keepAlive: true, maxSockets: 200 })
let healthMs: number[] = []
let waiting: Promise<void>[] = []
let failed = 0
let peakMiB = 0
let timer: NodeJS.Timeout | undefined

function ask(): Promise<void> {
  const began = performance.now()
  return new Promise((resolve) => {
    const refused = (): void => {
      failed++
      resolve()
    }
    get(`${url}/healthz`, { agent }, (response) => {
      response.resume()
      response.once('error', refused)
      response.once('end', () => {
        if (response.statusCode !== 200) failed++
        healthMs.push(performance.now() - began)
        resolve()
      })
    }).once('error', refused)
  })
}

function look(): void {
  peakMiB = Math.max(peakMiB, rssMiB(Number(pid)))
  waiting.push(ask())
}

process.on('message', (word) => {
  if (word === 'begin') {
    healthMs = []
    waiting = []
    failed = 0
    peakMiB = 0
    timer = setInterval(look, everyMs)
    look()
    return
  }
  clearInterval(timer)
  look()
  void Promise.all(waiting).then(() => process.send?.({ healthMs, failed, peakMiB } satisfies Watched))
})
process.once('disconnect', () => {
  clearInterval(timer)
  agent.destroy()
})
process.send?.('ready')
