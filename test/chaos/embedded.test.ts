import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeEmbeddedPostgres } from '../../src/db/index.js'
import { makeDataDir } from '../dev-env/index.js'
import { call, persist, ServingProcess } from './processes.js'

/**
 * Process ids of the embedded server of a data directory, by the commands that are running. The server's account may not enter the
 * directory itself, so it runs where `postgres` links to.
 */
function serversOf(dataDir: string): number[] {
  const home = realpathSync(join(dataDir, 'postgres'))
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(home)
      } catch {
        return false
      }
    })
}

describe('a runtime with a database of its own', () => {
  let dataDir: string
  let serving: ServingProcess
  const here = () => serving.url
  beforeAll(async () => {
    dataDir = await makeDataDir()
    serving = await ServingProcess.start({ RUNTIME_DATA_DIR: dataDir })
  })
  afterAll(async () => {
    await serving.stop()
    await removeEmbeddedPostgres(dataDir)
  })

  it('finds its data again after it was killed, three times, with the server left behind or gone', async () => {
    const began = performance.now()
    const { json } = await call(here(), 'POST', '/internal/v1/runs', { body: {} })
    const { id } = json['run'] as { id: string }
    let acknowledged = 0
    for (let round = 0; round < 3; round++) {
      const writing = Array.from({ length: 50 }, async (_, i) => {
        const answer = await persist(here, 'POST', `/internal/v1/runs/${id}/events`, {
          body: { event_type: 'note', payload: {}, idempotency_key: `${round}-${i}` },
        })
        expect(answer.status).toBeLessThan(202)
        acknowledged++
      })
      await sleep(20)
      const [server] = serversOf(dataDir)
      expect(server).toBeDefined()
      await serving.kill9()
      // The last time the server goes too, as it does when the machine does.
      if (round === 2 && server !== undefined) process.kill(server, 'SIGKILL')
      await serving.start()
      await Promise.all(writing)
    }
    expect(acknowledged).toBe(150)
    const verified = await call(here(), 'GET', `/internal/v1/runs/${id}/verify`)
    expect(verified.json).toMatchObject({ ok: true })
    expect((await call(here(), 'GET', `/internal/v1/runs/${id}`)).json).toMatchObject({ run: { latest_seq: 151 } })
    process.stdout.write(`embedded: three kills, ${acknowledged} appends acknowledged and kept, ${((performance.now() - began) / 1000).toFixed(1)} s\n`)
  })

  it('leaves no process behind when it is asked to stop', async () => {
    expect(serversOf(dataDir).length).toBeGreaterThan(0)
    const began = performance.now()
    expect(await serving.stop()).toBe(0)
    expect(serversOf(dataDir)).toEqual([])
    process.stdout.write(`embedded: left in ${((performance.now() - began) / 1000).toFixed(1)} s\n`)
  })
})
