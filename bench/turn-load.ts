import { Agent, request } from 'node:http'
import { token, type Served } from './machine.js'

const agent = new Agent({ keepAlive: true, maxSockets: 1_000 })

export const closeTurnConnections = (): void => {
  agent.destroy()
}

export interface Streamed {
  readonly firstDeltaMs: number
  readonly finishedMs: number
}

/** One createRunAndStream of a user, read to its end mark. */
export function turn(service: Served, userId: number): Promise<Streamed> {
  const { hostname, port } = new URL(service.url)
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        hostname,
        port,
        agent,
        method: 'POST',
        path: '/internal/v1/runs/stream',
        headers: { 'content-type': 'application/json', 'x-oa-user-id': String(userId), 'x-oa-runtime-signature': token({ user_id: userId }) },
      },
      (response) => {
        let firstDeltaMs = Number.NaN
        let end = ''
        response.setEncoding('latin1')
        response.on('data', (chunk: string) => {
          if (Number.isNaN(firstDeltaMs) && chunk.includes('"text-delta"')) firstDeltaMs = performance.now() - began
          end = (end + chunk).slice(-40)
        })
        response.once('error', reject)
        response.once('end', () => {
          if (response.statusCode === 200 && end.includes('data: [DONE]') && !Number.isNaN(firstDeltaMs))
            resolve({ firstDeltaMs, finishedMs: performance.now() - began })
          else reject(new Error(`createRunAndStream answered ${String(response.statusCode)} and ended with ${end}`))
        })
      },
    )
    sent.once('error', reject)
    sent.end(JSON.stringify({ prompt: 'Say something short.' }))
  })
}

export interface Load {
  readonly perSecond: number
  readonly turns: readonly Streamed[]
}

/** Turns of `clients` at a time for `forMs`, spread over the processes. Every client is a user of its own. */
export async function load(services: readonly Served[], clients: number, forMs: number): Promise<Load> {
  const turns: Streamed[] = []
  const began = performance.now()
  const client = async (index: number): Promise<void> => {
    const service = services[index % services.length]
    while (service && performance.now() - began < forMs) turns.push(await turn(service, index + 1))
  }
  await Promise.all(Array.from({ length: clients }, (_, index) => client(index)))
  return { perSecond: turns.length / ((performance.now() - began) / 1000), turns }
}

/** A counter of `/metrics`, summed over the labels that are not named. */
export async function counter(service: Served, name: string, labels: Readonly<Record<string, string>>): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`)).text()
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) && Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}
