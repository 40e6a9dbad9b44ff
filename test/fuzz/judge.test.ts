import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from './check.js'
import { FuzzClient } from './client.js'
import { operations } from './contract.js'
import { complaintsAbout } from './judge.js'
import { plan } from './requests.js'
import { print, Sequence, steps } from './sequences.js'
import { createSigner } from './signer.js'
import { Wire, type WireAnswer } from './wire.js'
import { WorkerSequence } from './worker-sequences.js'
import { printWorkerSteps, workerSteps } from './worker-steps.js'

const operation = (id: string) => operations.find((one) => one.id === id)!

const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): WireAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-request-id': 'r', ...headers },
  text: typeof body === 'string' ? body : JSON.stringify(body),
  isComplete: true,
})
const stream = (text: string, isComplete = true): WireAnswer => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream', 'x-request-id': 'r' },
  text,
  isComplete,
})
const refusal = (code: string, reason: string) => ({ error: { code, message: 'No.', details: [{ reason }] } })
const alive = { status: 'ok', service: 'runtime', build_sha: 'dev', uptime_seconds: 1 }
const delta = (id: number): string => `event: message\nid: ${id}\ndata: {"type":"text-delta","runId":"r","delta":"x"}\n\n`
const workerEvent = (seq: number): string => {
  const data = {
    workerId: 'worker',
    seq,
    eventType: 'worker.heartbeat',
    payload: {},
    occurredAt: '2026-02-01T00:00:00.000000Z',
    author: 'client',
    leaseEpoch: null,
  }
  return `id: ${seq}\nevent: codex.worker.event\ndata: ${JSON.stringify(data)}\n\n`
}
const done = 'data: [DONE]\n\n'

describe('an answer is taken', () => {
  it.each<[string, string, WireAnswer]>([
    ['that the contract has', 'getLiveness', json(200, alive)],
    ['that is a declared refusal', 'getRun', json(404, refusal('not_found', 'unknown_run'))],
    ['that streams', 'streamRun', stream(`${delta(1)}: keep-alive\n\n${delta(2)}event: message\nid: 2\n${done}`)],
    ['that streams a worker', 'streamCodexWorker', stream(workerEvent(1) + workerEvent(2))],
    ['that was still streaming when nobody listened any more', 'streamRun', stream(`${delta(1)}event: mess`, false)],
  ])('%s', (_what, id, answer) => {
    expect(complaintsAbout(operation(id), 'GET', answer)).toEqual([])
  })
})

describe('an answer is complained about', () => {
  it.each<[string, string, WireAnswer, RegExp]>([
    ['for a fault of the server', 'getRun', json(500, refusal('internal_error', 'crash')), /fault of the server/],
    ['for a status that is not declared', 'getLiveness', json(409, refusal('conflict', 'run_exists')), /status 409 is not declared/],
    ['for another refusal than the one before routing', 'getLiveness', json(404, refusal('not_found', 'unknown_run')), /unknown_run is not declared/],
    ['for a header that is missing', 'getLiveness', { ...json(200, alive), headers: { 'content-type': 'application/json' } }, /x-request-id/],
    ['for a promised header that is missing', 'createRunAndStream', stream(done), /x-oa-run-id is missing/],
    ['for a body that its schema refuses', 'getLiveness', json(200, { ...alive, uptime_seconds: 'long' }), /uptime_seconds/],
    ['for a body that is no JSON', 'getLiveness', json(200, '{"status":'), /not JSON/],
    ['for a media type that is not declared', 'getLiveness', json(200, alive, { 'content-type': 'text/html' }), /text\/html is not declared/],
    ['for a stream that breaks off', 'streamRun', stream(`${delta(1)}event: mess`), /middle of a block/],
    ['for a stream that goes back', 'streamRun', stream(delta(2) + delta(1)), /1 comes after 2/],
    ['for a stream that goes on after its end', 'streamRun', stream(done + delta(1)), /after \[DONE\]/],
    ['for unknown data in a stream', 'streamRun', stream('data: {"type":"surprise"}\n\n'), /no declared format/],
    ['for the event of another stream', 'streamCodexWorker', stream('event: message\n\n'), /unknown line/],
    ['for an unknown line in a stream', 'streamRun', stream('datum: 1\n\n'), /unknown line/],
  ])('%s', (_what, id, answer, says) => {
    expect(complaintsAbout(operation(id), 'GET', answer).join('\n')).toMatch(says)
  })
})

/** Answers every request with the same lie. */
async function lying(lie: WireAnswer, test: (wire: Wire) => Promise<void>): Promise<void> {
  const server = createServer((_request, response) => response.writeHead(lie.status, lie.headers).end(lie.text))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const wire = new Wire(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  try {
    await test(wire)
  } finally {
    wire.close()
    server.close()
    await once(server, 'close')
  }
}

describe('a service that lies', () => {
  const signer = createSigner('any')

  it('is found, and the report has the shrunk request and the command that repeats it', async () => {
    await lying(json(200, alive), async (wire) => {
      const client = new FuzzClient([wire], signer, createSigner(String(randomInt(9))))
      const liveness = plan.filter(({ operation: id }) => id !== 'getLiveness').map((one) => ({ ...one, subject: 'unknown' as const }))
      const found = check('requests', 50, fc.array(liveness, { minLength: 1, maxLength: 2 }), (plans) => client.carryOut(plans[0]!), JSON.stringify)
      await expect(found).rejects.toThrow(/→ 200[^]*\{"operation":[^]*npm run test:fuzz -- --requests \d+ --seed -?\d+ --path [\d:]+ -t 'requests'/)
    })
  })

  it('is found when it answers a step of a sequence by the contract, but not as it must', async () => {
    const forgetful = { ...json(404, refusal('not_found', 'unknown_run')) }
    await lying(forgetful, async (wire) => {
      const taken = [{ command: { do: 'create', id: null, key: null, variant: 0 } as const, replica: 0 }]
      await expect(new Sequence([wire], signer, false).take(taken)).rejects.toThrow(/Step 0/)
      const found = check('sequences', 5, steps(3), (each) => new Sequence([wire], signer, false).take(each), print)
      await expect(found).rejects.toThrow(/0: \{"do":"create"/)
    })
  })

  it.each<[string, WireAnswer]>([
    ['another status', json(200, { data: { workerId: 'worker', status: 'running', latestSeq: 1, idempotentReplay: true } })],
    ['another seq', json(202, { data: { workerId: 'worker', status: 'running', latestSeq: 2, idempotentReplay: false } })],
  ])('is found when it tells of a worker with %s', async (_, lie) => {
    await lying(lie, async (wire) => {
      const found = check('worker sequences', 5, workerSteps(3), (each) => new WorkerSequence([wire], signer, false).take(each), printWorkerSteps)
      await expect(found).rejects.toThrow(/Step 0.*202 .* was expected[^]*0: \{"do":"create"/)
    })
  })
})
