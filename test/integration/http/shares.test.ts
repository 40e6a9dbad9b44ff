import { afterAll, beforeAll, expect, it } from 'vitest'
import { useTestDatabase } from '../../dev-env/index.js'
import { reasonOf, send, signed } from './test-client.js'
import { startTestServer, type TestServer } from './test-server.js'

const database = useTestDatabase()
let server: TestServer
let release: () => void = () => {}
const held = new Promise<void>((resolve) => {
  release = resolve
})

beforeAll(async () => {
  const getRun = async (request: { path: Readonly<Record<string, unknown>> }) => {
    await held
    return { status: 200, body: { id: request.path['run_id'] } }
  }
  server = await startTestServer({ databaseUrl: database.url, server: { requestsUnderWay: 8 }, handlers: { getRun } })
})
afterAll(() => server.stop())

it('one principal’s requests leave room for another’s, and a refused one does not spend its token', async () => {
  const ask = (userId: number) => send(server.port, 'GET', '/v1/runs/run_1', signed({ run_id: 'run_1', user_id: userId }, { 'x-oa-user-id': String(userId) }))
  const greedy = Array.from({ length: 12 }, () => ask(1))
  const settled: unknown[] = []
  for (const asked of greedy) void asked.then((answer) => settled.push([answer.status, reasonOf(answer)]))
  await expect.poll(() => settled.length).toBe(8)
  expect(new Set(settled.map(String))).toEqual(new Set(['503,overloaded']))
  const refused = signed({ run_id: 'run_1', user_id: 1 }, { 'x-oa-user-id': '1' })
  expect((await send(server.port, 'GET', '/v1/runs/run_1', refused)).status).toBe(503)
  const modest = ask(2)
  release()
  expect((await modest).status).toBe(200)
  const answers = await Promise.all(greedy)
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(4)
  expect((await send(server.port, 'GET', '/v1/runs/run_1', refused)).status).toBe(200)
})
