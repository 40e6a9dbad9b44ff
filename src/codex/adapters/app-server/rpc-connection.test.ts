import { afterEach, describe, expect, it, vi } from 'vitest'
import type { JsonObject } from '../../../kernel/json.js'
import { RpcConnection } from './rpc-connection.js'

afterEach(() => {
  vi.useRealTimers()
})

function connect() {
  const written: JsonObject[] = []
  const heard: unknown[] = []
  const connection = new RpcConnection({
    write: (line) => written.push(JSON.parse(line) as JsonObject),
    onNotification: (method, params) => heard.push({ method, params }),
    onRequest: (id, method, params) => heard.push({ id, method, params }),
  })
  return { connection, written, heard }
}

describe('RpcConnection', () => {
  it('gives each answer to the request that it names, in any order', async () => {
    const { connection, written } = connect()
    const first = connection.request('a', {}, 1000)
    const second = connection.request('b', { x: 1 }, 1000)
    expect(written).toEqual([
      { jsonrpc: '2.0', id: 1, method: 'a', params: {} },
      { jsonrpc: '2.0', id: 2, method: 'b', params: { x: 1 } },
    ])
    connection.handleLine('{"id":2,"error":{"code":-32600,"message":"no","data":{"y":1}}}')
    connection.handleLine('{"id":1,"result":null}')
    expect(await first).toEqual({ ok: true, result: null })
    expect(await second).toEqual({ ok: false, error: { code: -32600, message: 'no', data: { y: 1 } } })
  })

  it('survives lines that are no messages, and counts them', async () => {
    const { connection, heard } = connect()
    const answer = connection.request('a', {}, 1000)
    const lines = ['thread panicked', '[]', '"x"', '{}', '{"id":1}', '{"id":null,"method":"m"}', '{"id":1,"error":"text"}', '{"id":9,"result":1}', '{"id":']
    for (const line of [...lines, '']) connection.handleLine(line)
    expect(connection.strayLines).toBe(lines.length)
    expect(heard).toEqual([])
    connection.handleLine('{"id":1,"result":"late but there"}')
    expect(await answer).toEqual({ ok: true, result: 'late but there' })
  })

  it('tells notifications from requests, and takes missing params for none', () => {
    const { connection, heard, written } = connect()
    connection.handleLine('{"method":"turn/started","params":{"a":1},"emittedAtMs":5}')
    connection.handleLine('{"id":0,"method":"ask"}')
    expect(heard).toEqual([
      { method: 'turn/started', params: { a: 1 } },
      { id: 0, method: 'ask', params: {} },
    ])
    connection.answer(0, { result: { decision: 'accept' } })
    expect(written).toEqual([{ jsonrpc: '2.0', id: 0, result: { decision: 'accept' } }])
  })

  it('passes numbers on as they are, and those that a double would change as text', () => {
    const { connection, heard } = connect()
    connection.handleLine('{"method":"m","params":{"kept":[1e300,9007199254740992],"lost":[9007199254740993,1e999]}}')
    expect(heard).toEqual([{ method: 'm', params: { kept: [1e300, 9007199254740992], lost: ['9007199254740993', '1e999'] } }])
  })

  it('gives up after the time that a request has, and drops the answer that comes then', async () => {
    vi.useFakeTimers()
    const { connection } = connect()
    const answer = connection.request('a', {}, 50)
    await vi.advanceTimersByTimeAsync(50)
    expect(await answer).toMatchObject({ ok: false, error: { code: -32000, data: { reason: 'timeout' } } })
    connection.handleLine('{"id":1,"result":1}')
    expect(connection.strayLines).toBe(1)
  })

  it('answers everything that waits when the other side is gone, and writes no more', async () => {
    const { connection, written } = connect()
    const waiting = connection.request('a', {}, 1000)
    connection.close('lost')
    expect(await waiting).toMatchObject({ ok: false, error: { data: { reason: 'lost' } } })
    expect(await connection.request('b', {}, 1000)).toMatchObject({ ok: false, error: { data: { reason: 'lost' } } })
    connection.answer(0, { result: 1 })
    expect(written).toHaveLength(1)
  })
})
