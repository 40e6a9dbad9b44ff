import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { Caller } from './caller.js'
import { check, requests } from './check.js'
import { FuzzClient } from './client.js'
import { operations } from './contract.js'
import { plan, stranger, user, type Plan } from './requests.js'
import { useFleet } from './use-fleet.js'
import { readWorkerLog } from './worker-log.js'

// A request that changes lose their time limit from is given up soon too.
const fleet = useFleet({ RUNTIME_WORKER_REQUEST_TIMEOUT_MS: '500' })
/** Up to so many requests at a time; half as many on average. */
const together = 16
const minutes = 60_000
let client: FuzzClient

beforeAll(async () => {
  client = new FuzzClient(fleet.wires, fleet.signer, fleet.forger)
  await client.prepare()
})

const print = (plans: readonly Plan[]): string => plans.map((one) => JSON.stringify(one)).join('\n')
const limit = 2 * minutes + requests * 500

describe('fuzz', () => {
  it(
    'requests',
    async () => {
      const several = fc.array(plan, { minLength: 1, maxLength: together, size: 'max' })
      const tried = new Set<string>()
      const holds = async (plans: readonly Plan[]): Promise<void> => {
        for (const { operation } of plans) tried.add(operation)
        const outcomes = await Promise.allSettled(plans.map((one) => client.carryOut(one)))
        const failed = outcomes.find((outcome) => outcome.status === 'rejected')
        if (failed) throw failed.reason as Error
      }
      await check('requests', Math.ceil((requests * 0.4) / ((together + 1) / 2)), several, holds, print)
      if (requests >= 1_000) expect([...tried].sort()).toEqual(operations.map(({ id }) => id).sort())
    },
    limit,
  )

  it(
    'bytes that are no request',
    async () => {
      const [wire] = fleet.wires
      const line = fc.oneof(
        fc.constantFrom(
          'GET /healthz HTTP/1.1',
          'GET / HTTP/9.9',
          'POST /internal/v1/runs HTTP/1.1',
          'GET\t/healthz HTTP/1.1',
          'CONNECT a:1 HTTP/1.1',
          'host: x',
          'content-length: -1',
        ),
        fc.constantFrom(
          'content-length: 5',
          'content-length: 6',
          'transfer-encoding: chunked',
          'transfer-encoding: x',
          ': x',
          'connection: upgrade',
          'expect: 100-continue',
          '',
          'zz',
        ),
        fc.string({ maxLength: 30, unit: 'binary-ascii' }),
      )
      const text = fc.record({ lines: fc.array(line, { maxLength: 8 }), end: fc.constantFrom('\r\n', '\n', '\r\n\r\n', '\u0000') })
      const holds = async ({ lines, end }: { lines: string[]; end: string }): Promise<void> => {
        const said = await wire!.sendBytes(Buffer.from(lines.join('\r\n') + end, 'latin1'), 5_000)
        const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(said) ?? []
        if (said !== '' && status === undefined) throw new Error(`That is no answer: ${said.slice(0, 300)}`)
        if (Number(status) >= 500) throw new Error(`A fault of the server: ${said.slice(0, 500)}`)
      }
      await check('bytes', Math.ceil(requests * 0.05), text, holds, (example) => JSON.stringify(example))
    },
    limit,
  )

  it(
    'logs verify, every one that was written to',
    async () => {
      let verified = 0
      for (const as of [user, stranger]) {
        for (const runId of await client.runsOf(as)) {
          expect(await client.ask('GET', `/internal/v1/runs/${encodeURIComponent(runId)}/verify`, as, undefined, { run_id: runId }), runId).toMatchObject({
            ok: true,
          })
          verified++
        }
      }
      expect(verified).toBeGreaterThan(8)
    },
    limit,
  )

  it(
    'logs of workers have no gap and verify, every one that was written to',
    async () => {
      const caller = new Caller(fleet.wires, fleet.signer)
      let verified = 0
      for (const as of [user, stranger]) {
        for (const workerId of await client.workersOf(as)) {
          await readWorkerLog(caller, workerId, as)
          verified++
        }
      }
      expect(verified).toBeGreaterThan(17)
    },
    limit,
  )
})
