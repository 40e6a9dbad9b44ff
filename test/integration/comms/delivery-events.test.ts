import { describe, expect, it } from 'vitest'
import { createLogger } from '../../../src/telemetry/index.js'
import type { Answer } from '../../dev-env/index.js'
import { detailOf, outcomeOf } from '../api/answers.js'
import { useRuntime } from '../api/use-runtime.js'

let logged = ''
const logger = createLogger({ level: 'trace', format: 'json', destination: { write: (line) => void (logged += line) } })
const file = useRuntime({}, logger)
const event = (extra: Readonly<Record<string, unknown>> = {}) => ({
  event_id: 'evt_1',
  provider: 'resend',
  delivery_state: 'delivered',
  message_id: 'msg_1',
  recipient: 'Ada.Lovelace@example.com',
  occurred_at: '2026-02-01T10:00:00+01:00',
  payload: { attempt: 1, token: 'a-secret' },
  ...extra,
})
const record = (body: unknown): Promise<Answer> => file.runtime.call('POST', '/internal/v1/comms/delivery-events', { body })

describe('a delivery event', () => {
  it('is recorded, without the address and without secrets', async () => {
    const answer = await record(event({ event_id: 'kept' }))
    expect([answer.status, answer.json]).toEqual([202, { eventId: 'kept', status: 'accepted', idempotentReplay: false }])
    const [row] = await file.sql(`SELECT * FROM runtime.comms_delivery_events WHERE event_id = 'kept'`)
    expect(row).toMatchObject({ provider: 'resend', recipient_mask: 'A***@example.com', payload: { attempt: 1, token: '[REDACTED]' }, message_id: 'msg_1' })
    expect(row!['occurred_at']).toBe('2026-02-01T09:00:00.000000Z')
    expect(JSON.stringify(row)).not.toMatch(/lovelace|a-secret/i)
    // The same address gives the same hash, however it is written, so that what became of it can be found.
    await record(event({ event_id: 'kept-2', recipient: ' ada.lovelace@EXAMPLE.com ' }))
    const hashes = await file.sql(`SELECT DISTINCT recipient_hash FROM runtime.comms_delivery_events WHERE event_id LIKE 'kept%'`)
    expect(hashes).toHaveLength(1)
  })

  it.each([
    [
      'canary.person@secret-host.example',
      ['CANARY.person@Secret-Host.example', 'canary.person%40secret-host.example', 'bounce+canary.person=secret-host.example@mx.example'],
    ],
    ['+4917698765432', ['004917698765432', '0176 98765432', '+49 (176) 987-654-32']],
  ])('leaves nothing of %s anywhere in the database or in what is logged', async (recipient, spellings) => {
    const body = event({
      event_id: `evt:${recipient}:1`,
      message_id: `<${recipient}>`,
      integration_id: `to-${recipient}`,
      recipient,
      reason: `550 ${[recipient, ...spellings].join(' and ')} do not exist`,
      payload: { to: [recipient], [recipient]: { tried: spellings }, msisdn: Number(recipient.replaceAll(/\D/g, '')) || 0 },
    })
    expect((await record(body)).status).toBe(202)
    expect((await record(body)).status).toBe(200)
    expect((await record({ ...body, reason: recipient })).status).toBe(409)
    expect((await record({ ...body, occurred_at: recipient })).status).toBe(400)
    const tables = await file.sql(`SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables WHERE table_schema = 'runtime'`)
    expect(tables.length).toBeGreaterThan(10)
    for (const { name } of tables) {
      const rows = await file.sql(`SELECT t::text AS row FROM ${String(name)} AS t`)
      expect(JSON.stringify(rows), String(name)).not.toMatch(/canary|98765432|987-654-32|4917698/i)
    }
    expect(logged).toContain('idempotency')
    expect(logged).not.toMatch(/canary|98765432|987-654-32|4917698/i)
  })

  it('again is a replay; one that differs in anything is not the same', async () => {
    expect((await record(event({ event_id: 'same' }))).status).toBe(202)
    const again = await record(event({ event_id: ' same ', message_id: ' msg_1', occurred_at: '2026-02-01T09:00:00Z', reason: '  ' }))
    expect([again.status, again.json]).toEqual([200, { eventId: 'same', status: 'accepted', idempotentReplay: true }])
    for (const change of [
      { delivery_state: 'bounced' },
      { message_id: 'msg_2' },
      { integration_id: 'i' },
      { recipient: 'b@example.com' },
      { reason: 'r' },
      { occurred_at: null },
      { payload: { attempt: 2 } },
    ])
      expect(outcomeOf(await record(event({ event_id: 'same', ...change }))), JSON.stringify(change)).toBe('409 idempotency_mismatch')
    expect((await record(event({ event_id: 'same', provider: 'other' }))).status).toBe(202)
  })

  it('by many at once is recorded once', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => record(event({ event_id: 'crowd', payload: { attempt: i % 2 } }))))
    const counts = new Map<number, number>()
    for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1)
    expect(counts).toEqual(
      new Map([
        [202, 1],
        [200, 14],
        [409, 15],
      ]),
    )
    expect(await file.sql(`SELECT 1 FROM runtime.comms_delivery_events WHERE event_id = 'crowd'`)).toHaveLength(1)
  })

  it('is recorded in whatever order it comes', async () => {
    await record(event({ event_id: 'later', message_id: 'ordered', occurred_at: '2026-02-01T10:00:00Z', delivery_state: 'bounced' }))
    await record(event({ event_id: 'sooner', message_id: 'ordered', occurred_at: '2026-02-01T09:00:00Z' }))
    const rows = await file.sql(`SELECT delivery_state FROM runtime.comms_delivery_events WHERE message_id = 'ordered' ORDER BY occurred_at`)
    expect(rows.map((row) => row['delivery_state'])).toEqual(['delivered', 'bounced'])
  })

  it.each([
    ['no event_id', { event_id: undefined }],
    ['a blank event_id', { event_id: '   ' }],
    ['an event_id of one character', { event_id: ' x ' }],
    ['an event_id that is too long', { event_id: 'x'.repeat(257) }],
    ['a blank provider', { provider: '  ' }],
    ['a state that is none', { delivery_state: 'opened' }],
    ['a payload that is text', { payload: 'x' }],
    ['a recipient that is a number', { recipient: 7 }],
    ['a time that is none', { occurred_at: '2026-02-30T00:00:00Z' }],
  ])('is refused with %s', async (_, change) => {
    expect(outcomeOf(await record(event(change)))).toBe('400 contract_violation')
  })

  it('needs a signature and no principal', async () => {
    const send = (headers: Readonly<Record<string, string>>) =>
      fetch(`${file.runtime.url}/internal/v1/comms/delivery-events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(event({ event_id: 'nobody' })),
      })
    expect((await send({})).status).toBe(401)
    expect((await send({ 'x-oa-runtime-signature': file.runtime.token() })).status).toBe(202)
  })

  it('takes what is absent for nothing', async () => {
    const bare = { event_id: 'bare', provider: 'resend', delivery_state: 'complained', payload: [], recipient: '', unknown: true }
    expect((await record(bare)).status).toBe(202)
    expect((await record({ event_id: 'bare', provider: 'resend', delivery_state: 'complained', payload: {} })).status).toBe(200)
    const [row] = await file.sql(`SELECT recipient_mask, recipient_hash, occurred_at, payload FROM runtime.comms_delivery_events WHERE event_id = 'bare'`)
    expect(row).toEqual({ recipient_mask: null, recipient_hash: null, occurred_at: null, payload: {} })
  })

  it('is limited in size', async () => {
    expect(detailOf(await record(event({ event_id: 'big', payload: { text: 'x'.repeat(300_000) } }))).reason).toBe('payload_too_large')
  })
})
