import { describe, expect, it } from 'vitest'
import { ServerRequests } from './server-requests.js'

const approval = 'item/commandExecution/requestApproval'

function asked() {
  let ids = 0
  const requests = new ServerRequests(() => `sr_${++ids}`)
  const event = requests.opened(0, approval, { command: 'ls' })
  return { requests, event }
}

describe('ServerRequests', () => {
  it('tells what is asked under an id of its own', () => {
    expect(asked().event).toEqual({
      type: 'worker.server_request',
      payload: { server_request_id: 'sr_1', method: approval, params: { command: 'ls' } },
    })
  })

  it('takes one answer, and no second', () => {
    const { requests } = asked()
    const answer = { server_request_id: 'sr_1', result: { decision: 'accept' } }
    expect(requests.answered(answer)).toEqual({
      ok: true,
      taken: { rpcId: 0, serverRequestId: 'sr_1', answer: { result: { decision: 'accept' } } },
    })
    expect(requests.answered(answer)).toMatchObject({ ok: false, error: { data: { reason: 'server_request_closed' } } })
    expect(requests.resolved(0)).toEqual([])
  })

  it('takes an error for an answer', () => {
    const error = { code: -1, message: 'no' }
    expect(asked().requests.answered({ server_request_id: 'sr_1', error })).toMatchObject({ ok: true, taken: { answer: { error } } })
  })

  it.each([
    [null],
    [{}],
    [{ server_request_id: 'sr_1' }],
    [{ server_request_id: 1, result: {} }],
    [{ server_request_id: 'sr_1', result: {}, error: { code: 1, message: 'x' } }],
    [{ server_request_id: 'sr_1', error: { code: 1.5, message: 'x' } }],
  ])('refuses %j, and still waits', (params) => {
    const { requests } = asked()
    expect(requests.answered(params)).toMatchObject({ ok: false, error: { data: { reason: 'malformed_params' } } })
    expect(requests.answered({ server_request_id: 'sr_1', result: null })).toMatchObject({ ok: true })
  })

  it('does not know what was never asked', () => {
    expect(asked().requests.answered({ server_request_id: 'x', result: 1 })).toMatchObject({ error: { data: { reason: 'unknown_server_request' } } })
  })

  it('tells what is no longer wanted, and what was lost with its process', () => {
    const { requests } = asked()
    requests.opened('b', approval, {})
    expect(requests.resolved('b')).toEqual([{ type: 'worker.server_request.resolved', payload: { server_request_id: 'sr_2', outcome: 'withdrawn' } }])
    expect(requests.lost()).toEqual([{ type: 'worker.server_request.resolved', payload: { server_request_id: 'sr_1', outcome: 'lost' } }])
    expect(requests.lost()).toEqual([])
  })

  it('does not bother people with what is for programs', () => {
    expect(asked().requests.opened(5, 'attestation/generate', {})).toBeUndefined()
  })
})
