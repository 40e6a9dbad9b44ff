import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { token } from './machine.js'

export interface LoadResult {
  readonly requests: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Answers that were not 2xx or 3xx. */
  readonly refused: number
}

const script = fileURLToPath(new URL('requests.lua', import.meta.url))

/** A raw HTTP/1.1 request. */
export function rawRequest(method: string, path: string, headers: Readonly<Record<string, string>>, body = ''): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`, 'host: 127.0.0.1', ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)]
  if (body !== '') lines.push('content-type: application/json', `content-length: ${String(Buffer.byteLength(body))}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

/** A signed append to a run of user 1. */
export const appendRequest = (runId: string, body: unknown): Buffer =>
  rawRequest('POST', `/internal/v1/runs/${runId}/events`, { 'x-oa-user-id': '1', 'x-oa-runtime-signature': token({ run_id: runId }) }, JSON.stringify(body))

/** Sends the requests, each once, over `connections` keep-alive connections for `seconds`. Needs `wrk` on PATH. */
export async function load(url: string, requests: readonly Buffer[], options: { readonly connections: number; readonly seconds: number }): Promise<LoadResult> {
  const folder = await mkdtemp(join(tmpdir(), 'runtime-bench-'))
  try {
    const file = join(folder, 'requests')
    await writeFile(file, Buffer.concat(requests.flatMap((request) => [Buffer.from(`${String(request.length)}\n`), request])))
    const text = await run('wrk', ['-t1', `-c${String(options.connections)}`, `-d${String(options.seconds)}s`, '--latency', '-s', script, url, '--', file])
    const refused = /Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1]
    return {
      requests: Number(/(\d+) requests in/.exec(text)?.[1]),
      perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]),
      p50Ms: percentile(text, 50),
      p99Ms: percentile(text, 99),
      refused: Number(refused ?? 0),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function percentile(text: string, which: number): number {
  const [, number, unit] = new RegExp(`^\\s+${String(which)}%\\s+([\\d.]+)(us|ms|s)`, 'm').exec(text) ?? []
  return Number(number) * ({ us: 0.001, ms: 1, s: 1000 }[unit ?? 'ms'] ?? 1)
}

export function run(command: string, parameters: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(out)
      else reject(new Error(`${command} ended with ${String(code)}: ${err}`))
    })
  })
}
