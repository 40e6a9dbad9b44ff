import { describe, expect, it } from 'vitest'
import { commandOutput, lastUserText } from './loopback-model.js'
import { eventually, processesOf, textInput, useStage, type Held } from './stage.js'

const stage = useStage()
const longText = Array.from({ length: 200 }, (_, n) => `word${n}`).join(' ')

const pidOf = (held: Held): number => held.host.payloads('worker.session.started').at(-1)?.['pid'] as number

/** As `kill -9` of all that Codex is, from outside. */
function kill9(held: Held): void {
  process.kill(-pidOf(held), 'SIGKILL')
}

describe('a Codex that is killed in the middle of a turn', () => {
  it('is started again, with its thread and what was said in it', async () => {
    stage.answer = (request) => (lastUserText(request) === 'Remember 4711.' ? [{ text: 'I will.' }] : [{ text: longText, pauseMs: 20 }])
    const held = await stage.open()
    const { host, ask } = held
    const { threadId } = await held.startTurn('Remember 4711.')
    await host.next('worker.notification', 'turn/completed')
    const { turn } = (await ask('turn/start', { threadId, input: textInput('Tell me more.') })) as { turn: { id: string } }
    const from = host.events.length
    await eventually(() => (host.textFrom(from).includes('word5') ? true : undefined))

    kill9(held)
    expect(await host.next('worker.session.crashed')).toMatchObject({ exit_code: null, signal: 'SIGKILL', restart_in_ms: 250 })
    const restarted = host.events.findIndex((event) => event.type === 'worker.session.crashed')
    expect(await host.next('worker.session.started', undefined, restarted)).toMatchObject({
      restarted: true,
      resumed_threads: [threadId],
      unresumed_threads: [],
    })
    expect(host.payloads('worker.session.started')).toHaveLength(2)

    // Codex has forgotten what was being said; the log has not.
    const { data } = (await ask('thread/turns/list', { threadId, itemsView: 'full', sortDirection: 'asc' })) as { data: { id: string; status: string }[] }
    expect(data).toHaveLength(2)
    expect(data[1]).toMatchObject({ id: turn.id, status: 'interrupted' })
    expect(JSON.stringify(data[0])).toContain('I will.')
    expect(JSON.stringify(data[1])).not.toContain('word5')
    expect(host.textFrom(from)).toContain('word5')

    stage.answer = () => [{ text: 'Yes.' }]
    const later = host.events.length
    await ask('turn/start', { threadId, input: textInput('Still there?') })
    await host.next('worker.notification', 'turn/completed', later)
    expect(JSON.stringify(stage.model.requests.at(-1)?.input)).toContain('Remember 4711.')
  })

  it('loses what it was asked and what it asked, and says so', async () => {
    stage.answer = () => [{ shell: 'sleep 600', escalated: true }]
    const held = await stage.open()
    await held.startTurn('Run it.')
    const { server_request_id } = await held.host.next('worker.server_request')
    // Stopped, so that the question is under way when it dies.
    process.kill(-pidOf(held), 'SIGSTOP')
    const asked = held.try('model/list', {})
    kill9(held)
    expect(await asked).toMatchObject({ ok: false, error: { code: -32000, data: { reason: 'lost' } } })
    expect(await held.host.next('worker.server_request.resolved')).toEqual({ server_request_id, outcome: 'lost' })
    expect(await held.try('serverRequest/respond', { server_request_id: server_request_id as string, result: { decision: 'accept' } })).toMatchObject({
      ok: false,
    })
  })

  it('takes commands with it that run outside of its sandbox', async () => {
    stage.answer = (request) => (commandOutput(request) === undefined ? [{ shell: 'sleep 601', escalated: true }] : [{ text: 'Done.' }])
    const held = await stage.open()
    await held.startTurn('Sleep.')
    const { server_request_id } = await held.host.next('worker.server_request')
    await held.ask('serverRequest/respond', { server_request_id: server_request_id as string, result: { decision: 'accept' } })
    await eventually(async () => (await processesOf(stage.folder)).find((line) => line === 'sleep 601'))
    kill9(held)
    await held.host.next('worker.session.crashed')
    expect((await processesOf(stage.folder)).filter((line) => line === 'sleep 601')).toEqual([])
  })

  it('is given up when it dies again and again', async () => {
    const held = await stage.open()
    for (let deaths = 1; deaths <= 6; deaths++) {
      await eventually(() => (held.host.payloads('worker.session.started').length === deaths ? true : undefined))
      kill9(held)
      await eventually(() => (held.host.payloads('worker.session.crashed').length === deaths ? true : undefined))
    }
    expect(await held.session.ended).toEqual({ reason: 'Codex ended again and again.' })
    expect(held.host.payloads('worker.session.crashed').map((payload) => payload['restart_in_ms'])).toEqual([250, 500, 1000, 2000, 4000, null])
    expect(await held.try('model/list', {})).toMatchObject({ ok: false, error: { data: { reason: 'lost' } } })
  })
})

describe('another holder', () => {
  it('ends what the one before has left in the home, and goes on with its threads', async () => {
    const first = await stage.open()
    const { threadId } = await first.startTurn('Hello.')
    await first.host.next('worker.notification', 'turn/completed')
    // The first one is still there, as if its process had been paused.
    const second = await stage.open({ threads: first.host.threads })
    expect(second.host.payloads('worker.session.started')).toMatchObject([{ resumed_threads: [threadId], restarted: false }])
    first.host.loseLease()
    await first.session.close(0)
    const { data } = (await second.ask('thread/turns/list', { threadId, itemsView: 'full' })) as { data: unknown[] }
    expect(JSON.stringify(data)).toContain('Hello.')
  })
})

describe('what cannot be started', () => {
  it('says how to install Codex', async () => {
    await expect(stage.open({}, stage.adapter({ binary: '/nowhere/codex' }))).rejects.toThrow(/npm install -g @openai\/codex@/)
    await expect(stage.open({}, stage.adapter({ binary: '/bin/echo' }))).rejects.toThrow(/that is not Codex/)
  })

  it('names configuration that is not the operator’s', async () => {
    await expect(stage.open({}, stage.adapter({ config: { sandbox_mode: 'danger-full-access' } }))).rejects.toThrow(/sandbox_mode/)
  })

  it('says what Codex said', async () => {
    await expect(stage.open({}, stage.adapter({ config: { model_provider: 'missing' } }))).rejects.toThrow(/missing/)
  })
})
