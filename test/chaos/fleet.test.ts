import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { makeDataDir, startPostgres, type OwnPostgres } from '../dev-env/index.js'
import { appendAndVerify } from './load.js'
import { ServingProcess } from './processes.js'

describe('two processes on one database', () => {
  let postgres: OwnPostgres
  let fleet: ServingProcess[]
  beforeAll(async () => {
    postgres = await startPostgres()
    const env = { DATABASE_URL: postgres.url, RUNTIME_DATA_DIR: await makeDataDir() }
    fleet = await Promise.all([ServingProcess.start(env), ServingProcess.start(env)])
  })
  afterAll(async () => {
    await Promise.all(fleet.map((serving) => serving.stop()))
    await postgres.stop()
  })

  const anyOf = (random: () => number): string => fleet[random() < 0.5 ? 0 : 1]!.url

  async function reach(progress: () => number, count: number): Promise<void> {
    while (progress() < count) await sleep(5)
  }

  it('lose and double nothing when one of them is killed in the middle and started again', async () => {
    await appendAndVerify({ seed: 1, runs: 40, clients: 16, appends: 5_000 }, anyOf, postgres.url, async (progress) => {
      await reach(progress, 1_500)
      await fleet[0]!.kill9()
      await sleep(500)
      await fleet[0]!.start()
      await reach(progress, 3_500)
      await fleet[1]!.kill9()
      await fleet[1]!.start()
    })
  })

  it('lose and double nothing when the database is killed in the middle and started again', async () => {
    await appendAndVerify({ seed: 2, runs: 40, clients: 16, appends: 5_000 }, anyOf, postgres.url, async (progress) => {
      for (const count of [1_500, 3_500]) {
        await reach(progress, count)
        await postgres.kill9()
        await sleep(500)
        await postgres.restart()
      }
    })
  })
})
