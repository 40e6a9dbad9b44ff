import { readFileSync } from 'node:fs'
import type { DatabasePool } from 'slonik'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closePool, createPostgresWakeUpBus, createSlonikPool, type WakeUpBus } from '../../../src/db/index.js'
import { byClient, EngineConnections, verifyChain, verifyHead, type LogEvent } from '../../../src/eventlog/index.js'
import { newProcessId } from '../../../src/kernel/ids.js'
import { silentLogger } from '../../../src/telemetry/index.js'
import { topicsOf, wakeUps, WorkEngine } from '../../../src/work/index.js'
import { useTestDatabase } from '../../dev-env/index.js'
import { openLogOf, withClient } from '../eventlog/engine.js'
import { listSheets, readSheets, readWork, sheetKind, sheetTables, type Sheet, type SheetAnswer, type SheetCommand, type SheetLog } from './sheet-kind.js'

const database = useTestDatabase()

/** One process of a fleet that has sheets; `reads`: it does their work. */
class Process {
  readonly connections = new EngineConnections({ databaseUrl: database.url, lanes: 1 })
  readonly log: SheetLog = openLogOf(sheetKind, this.connections, { pollMs: 3_600_000 })
  readonly bus: WakeUpBus = createPostgresWakeUpBus({ url: database.url, processId: newProcessId() })
  readonly #engine: WorkEngine<Sheet, SheetCommand, SheetAnswer> | undefined

  constructor(reads: boolean) {
    const { log, connections } = this
    const terms = { owner: newProcessId(), leaseTtlMs: 10_000, pollMs: 3_600_000, cooldownMs: 0, passAttempts: 3, places: 4, percentPerPrincipal: 100 }
    if (reads)
      this.#engine = new WorkEngine({
        ...terms,
        log,
        connection: connections.work,
        declaration: readWork,
        queue: 'read',
        performer: readSheets(log),
        logger: silentLogger,
        now: () => performance.now(),
      })
    const workers = this.#engine ?? { leaves: ({ state }: { state: Sheet }) => readWork.needs(state) !== undefined, wake: () => undefined }
    const hears = wakeUps({
      log,
      workers,
      publish: (topic, logId, seq) => {
        this.bus.publish(topic, logId, seq)
      },
    })
    for (const [topic, hear] of Object.entries(hears)) this.bus.subscribe(topic, hear)
  }

  async start(): Promise<void> {
    await this.bus.start()
    this.#engine?.start()
  }

  async stop(): Promise<void> {
    await this.#engine?.stop(0)
    await Promise.all([this.log.close(), this.bus.stop()])
    await this.connections.close()
  }

  follow(sheetId: string): { readonly seen: string[]; stop(): void } {
    const seen: string[] = []
    const encoder = {
      name: 'types',
      encode: (state: null, events: readonly LogEvent[]) => {
        seen.push(...events.map(({ seq, type }) => `${String(seq)} ${type}`))
        return { state, chunk: Buffer.alloc(0), terminal: false }
      },
    }
    const sink = { write: () => true, onDrain: () => undefined, onClose: () => undefined, end: () => undefined }
    const { stop } = this.log.follow(sheetId, { encoder, sink, cursor: 0, state: null, latestSeq: 0 })
    return { seen, stop }
  }
}

async function birth(log: SheetLog, sheetId: string, title: string, userId = 1): Promise<void> {
  const state: Sheet = { owner: { kind: 'user', userId }, title, lines: 0, read: 0, leaseEpoch: 0 }
  expect(await log.create(sheetId, { state, events: [{ type: 'sheet.opened', payloadText: '{}', writer: byClient }], rows: [] })).toBeDefined()
}

describe('a kind of log that is only declared', () => {
  let writer: Process
  let reader: Process
  let pool: DatabasePool
  beforeAll(async () => {
    await withClient(database.url, (query) => query(sheetTables))
    pool = await createSlonikPool(database.url, { size: 1 })
    writer = new Process(false)
    reader = new Process(true)
    await Promise.all([writer.start(), reader.start()])
  })
  afterAll(async () => {
    await Promise.all([writer.stop(), reader.stop(), closePool(pool)])
  })

  it('takes fewer than 150 lines', () => {
    expect(readFileSync(new URL('sheet-kind.ts', import.meta.url), 'utf8').split('\n').length).toBeLessThan(150)
  })

  it('names its own topics', () => {
    expect(topicsOf(sheetKind)).toEqual({ moved: 'sheet_events', wanted: 'sheet_work' })
  })

  it('is appended to, claimed and worked on by another process, and followed in both without a gap', async () => {
    await birth(writer.log, 's1', 'Shopping')
    const followers = [writer.follow('s1'), reader.follow('s1')]
    expect(await writer.log.submit('s1', { type: 'write', text: 'milk', key: 'k' })).toEqual({ seq: 2, isReplay: false })
    await expect.poll(async () => (await writer.log.head('s1'))?.state, { timeout: 10_000 }).toMatchObject({ lines: 1, read: 1, leaseEpoch: 1 })
    for (const { seen } of followers) await expect.poll(() => seen, { timeout: 10_000 }).toEqual(['1 sheet.opened', '2 sheet.line', '3 sheet.read'])
    expect(await writer.log.submit('s1', { type: 'write', text: 'milk', key: 'k' })).toEqual({ seq: 2, isReplay: true })
    for (const { stop } of followers) stop()
  })

  it('refuses what is written under a lease that is over', async () => {
    await expect(writer.log.submit('s1', { type: 'read', upTo: 9, leaseEpoch: 99 })).rejects.toMatchObject({ reason: 'lease_lost' })
  })

  it('has an intact chain', async () => {
    const head = await writer.log.head('s1')
    const chain = await verifyChain({ idField: 'sheet_id', logId: 's1', seq: 0, hash: null }, writer.log.events.all('s1', 0))
    expect(chain.ok && verifyHead(chain, head!)).toMatchObject({ ok: true, toSeq: 3 })
  })

  it('is listed with its whole state', async () => {
    await birth(writer.log, 's2', 'Errands')
    await birth(writer.log, 's3', 'Another’s', 2)
    const sheets = await listSheets(pool, 1)
    expect(sheets.map(({ logId, state }) => [logId, state.title, state.lines])).toEqual([
      ['s2', 'Errands', 0],
      ['s1', 'Shopping', 1],
    ])
    expect(sheets[1]).toEqual(await writer.log.head('s1'))
  })

  it('is pruned like any other', async () => {
    expect(await writer.log.prune('s1', 3)).toMatchObject({ floorSeq: 2, removed: 2 })
    expect(await writer.log.submit('s1', { type: 'write', text: 'milk', key: 'k' })).toEqual({ seq: 2, isReplay: true })
  })
})
