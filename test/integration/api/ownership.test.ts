import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { outcomeOf } from './answers.js'
import { RunClient } from './run-client.js'
import { useRuntime } from './use-runtime.js'

const file = useRuntime()

describe('whose run it is', () => {
  it('the user alone decides where a request names a user and a guest', async () => {
    const guestRun = await RunClient.create(file.runtime, {}, { guest: 'shared' })
    const asBoth = { user: 5, guest: 'shared' }
    expect((await guestRun.get('', { user: undefined, guest: 'shared' })).status).toBe(200)
    expect(outcomeOf(await guestRun.get('', asBoth))).toBe('403 foreign_run')
    const userRun = await RunClient.create(file.runtime, {}, asBoth)
    expect((await userRun.get('', { user: 5, guest: 'another' })).status).toBe(200)
    expect(outcomeOf(await userRun.get('', { user: undefined, guest: 'shared' }))).toBe('403 foreign_run')
  })

  it('a guest whose scope looks like a user’s number is still a guest', async () => {
    const run = await RunClient.create(file.runtime, {}, { user: 7 })
    expect(outcomeOf(await run.get('', { user: undefined, guest: '7' }))).toBe('403 foreign_run')
  })

  it.each([0, -3])('user %d is a user', async (user) => {
    const run = await RunClient.create(file.runtime, {}, { user })
    expect((await run.get()).status).toBe(200)
    expect(outcomeOf(await run.get('', { user: 1 }))).toBe('403 foreign_run')
  })

  it('a guest’s scope may be long, but not longer than an index can hold', async () => {
    const run = await RunClient.create(file.runtime, { idempotency_key: 'k'.repeat(128) }, { guest: randomBytes(512).toString('hex') })
    expect((await run.get()).status).toBe(200)
    for (const guest of [randomBytes(513).toString('hex'), randomBytes(3300).toString('base64url')]) {
      expect(outcomeOf(await file.runtime.call('POST', '/internal/v1/runs', { guest, body: {} }))).toBe('400 contract_violation')
      expect(outcomeOf(await file.runtime.call('POST', '/internal/v1/runs/stream', { guest, body: { prompt: 'Hello' } }))).toBe('400 contract_violation')
      expect((await file.runtime.call('GET', '/internal/v1/runs', { guest })).json['runs']).toEqual([])
    }
  })

  it('what a body says of its sender counts for nothing', async () => {
    const run = await RunClient.create(file.runtime, {}, { user: 8 })
    const body = { thread_id: run.threadId, frame_id: 'f', type: 'note', user_id: 8, owner_user_id: 8 }
    expect(outcomeOf(await run.post('/frames', body, { user: 9 }))).toBe('403 foreign_run')
    expect((await run.post('/frames', body, { user: 8 })).status).toBe(202)
  })

  it('a foreign run is not changed by refused requests', async () => {
    const run = await RunClient.create(file.runtime, {}, { user: 10 })
    const before = await run.run()
    const stranger = new RunClient(file.runtime, run, { user: 11 })
    const answers = await Promise.all([stranger.append('note'), stranger.frame('f', 'note'), stranger.cancel(), stranger.appendAll([{ event_type: 'note' }])])
    expect(answers.map(outcomeOf)).toEqual(Array.from({ length: 4 }, () => '403 foreign_run'))
    expect(await run.run()).toEqual(before)
  })

  it('a frame for a run that does not exist is stored nowhere', async () => {
    const missing = new RunClient(file.runtime, { runId: 'missing-run', threadId: 't' })
    expect(outcomeOf(await missing.frame('f1', 'note'))).toBe('404 unknown_run')
    expect(await file.sql(`SELECT 1 FROM runtime.frames WHERE run_id = 'missing-run'`)).toEqual([])
    await RunClient.create(file.runtime, { run_id: 'missing-run', thread_id: 't' })
    expect((await missing.frame('f1', 'note')).status).toBe(202)
  })

  it('a run that was unknown a moment ago is found as soon as it exists', async () => {
    const missing = new RunClient(file.runtime, { runId: 'soon-there', threadId: 't' })
    expect(outcomeOf(await missing.append('note'))).toBe('404 unknown_run')
    await RunClient.create(file.runtime, { run_id: 'soon-there' })
    expect((await missing.append('note')).status).toBe(201)
  })
})
