import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../dev-env/index.js'
import { answers, path, seed } from './check.js'
import { answerOf, printAnswer, providerOf } from './model-answers.js'
import { modelOf, OddModelServer } from './odd-model-server.js'
import { OddService } from './odd-service.js'
import { firstPartMs, letLive, limits, reasonClasses } from './odd-run.js'

const together = 96

const database = useTestDatabase()
const server = new OddModelServer(seed)
let service: OddService

beforeAll(async () => {
  const baseUrl = await server.start()
  const native = Object.fromEntries(
    ['OPENAI', 'ANTHROPIC', 'GOOGLE'].flatMap((name) => [
      [`RUNTIME_${name}_API_KEY`, 'key-of-a-test'],
      [`RUNTIME_${name}_MODEL`, modelOf(0)],
      [`RUNTIME_${name}_BASE_URL`, baseUrl],
    ]),
  )
  service = await OddService.start({
    DATABASE_URL: database.url,
    RUNTIME_MODEL_BASE_URL: baseUrl,
    RUNTIME_MODEL_NAME: modelOf(0),
    ...native,
    RUNTIME_MODEL_FIRST_PART_TIMEOUT_MS: String(firstPartMs),
    RUNTIME_MODEL_IDLE_TIMEOUT_MS: '500',
    RUNTIME_MAX_MODEL_CALLS: String(limits.modelCalls),
    RUNTIME_MAX_STEPS: String(limits.steps),
    RUNTIME_MAX_TOOL_CALLS: String(limits.toolCalls),
    RUNTIME_MAX_WALL_CLOCK_MS: String(limits.wallClockMs),
    RUNTIME_EXECUTOR_CONCURRENCY: String(together),
    RUNTIME_EXECUTOR_PRINCIPAL_PERCENT: '100',
    RUNTIME_LONG_READS_PER_PRINCIPAL: String(together),
    RUNTIME_LONG_READS: String(together),
  })
})

afterAll(async () => {
  const faults = await service.stop()
  await server.stop()
  expect(faults).toBe('')
})

function report(run: number, fault: unknown): Error {
  const given = (server.calls.get(run) ?? []).map((_, call) => `answer ${String(call)} of run ${String(run)}: ${printAnswer(answerOf(seed, run, call))}`)
  const why = fault instanceof Error ? fault.message : String(fault)
  const again = `npm run test:fuzz -- --seed ${String(seed)} --path ${String(run)} -t 'answers of a model'`
  return new Error(`${why}\n\nThe provider is ${providerOf(run)}.\n${given.join('\n')}\n\nAgain: ${again}\n`)
}

describe('whatever a model server answers, runs end as they may', () => {
  it(
    'answers of a model',
    async () => {
      const only = path === undefined ? undefined : Number(path.split(':')[0])
      const endings = new Map<string, number>()
      let next = only ?? 0
      let failed: Error | undefined
      const isEnough = (): boolean => failed !== undefined || (only === undefined ? server.answered >= answers : next > only)
      const lane = async (): Promise<void> => {
        while (!isEnough()) {
          const run = next++
          try {
            for (const ending of await letLive(service, server, run)) endings.set(ending, (endings.get(ending) ?? 0) + 1)
          } catch (fault) {
            failed ??= report(run, fault)
          }
        }
      }
      let isOver = false
      const watch = async (): Promise<void> => {
        while (!isOver) {
          if (!(await service.isReady())) failed ??= new Error(`The service was not ready (seed ${String(seed)}, before run ${String(next)})`)
          await sleep(200)
        }
      }
      const watching = watch()
      await Promise.all(Array.from({ length: only === undefined ? Math.min(together, answers) : 1 }, lane))
      isOver = true
      await watching
      const counted = [...endings].sort().map(([ending, times]) => `${ending} ${String(times)}`)
      process.stdout.write(`${String(server.answered)} answers, ${String(next - (only ?? 0))} runs: ${counted.join(', ')}\n`)
      // vitest shows the message; the seed is in it.
      if (failed) throw failed
      if (only === undefined) expect(server.answered).toBeGreaterThanOrEqual(answers)
    },
    120_000 + answers * 100,
  )

  it('and these endings are documented', async () => {
    const documented = await readFile(new URL('../../docs/agents.md', import.meta.url), 'utf8')
    expect(reasonClasses.filter((reasonClass) => !documented.includes(`\`${reasonClass}\``))).toEqual([])
  })
})
