#!/usr/bin/env node
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readContract } from './contract.js'
import { ask } from './http.js'
import { loadCases, selectCases } from './load-cases.js'
import { describeFailure, summarise, toJson, toJUnit } from './report.js'
import { runCases, type CaseResult } from './run-cases.js'
import type { Target } from './target.js'

const help = `Tells whether a server keeps the promises of the OpenAgents Runtime's contract.

  runtime-conformance --base-url URL --secret SECRET

  --base-url URL    Where it is served. Again for every further replica: requests go to them in turn.
  --secret SECRET   What tokens are signed with. CONFORMANCE_SECRET does the same, unseen by other users of the machine.
  --group GROUP     Only cases of this group; may be repeated.
  --case ID         Only this case; may be repeated.
  --readonly        Only cases that leave nothing behind.
  --mock            The server is a mock of the contract: only cases for mocks, and only what a mock can know.
  --known FILE      Facts about the server, as JSON; cases that need others are skipped.
  --contract FILE   The contract as a bundle; the one that came with this program when absent.
  --patience MS     How long anything may take; 15000 when absent.
  --junit FILE      Writes the results as JUnit XML.
  --json            Prints the results as JSON.
  --list            Lists the cases instead of running them.

Without --readonly it makes runs of its own, under users with random numbers. Ends with 0 when all is well, 1 when a promise was
broken, 2 when it could not be run.
`

const options = {
  'base-url': { type: 'string', multiple: true },
  secret: { type: 'string' },
  group: { type: 'string', multiple: true },
  case: { type: 'string', multiple: true },
  readonly: { type: 'boolean' },
  mock: { type: 'boolean' },
  known: { type: 'string' },
  contract: { type: 'string' },
  patience: { type: 'string' },
  junit: { type: 'string' },
  json: { type: 'boolean' },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values']

const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options })
  if (values.help === true) {
    print(help)
    return 0
  }
  const cases = selectCases(loadCases(), {
    groups: values.group ?? [],
    ids: values.case ?? [],
    readonly: values.readonly === true,
    mock: values.mock === true,
  })
  if (values.list === true) {
    for (const { id, title } of cases) print(`${id}  ${title}`)
    return 0
  }
  if (cases.length === 0) throw new Error('No case fits all that was asked for.')
  const target = targetOf(values)
  await assertReachable(target)
  const results = await runCases(cases, target, (result) => values.json === true || tell(result))
  if (values.junit !== undefined) writeFileSync(values.junit, toJUnit(results))
  if (values.json === true) process.stdout.write(toJson(results))
  else print(summarise(results))
  return results.some(({ outcome }) => outcome === 'failed') ? 1 : 0
}

function targetOf(values: Values): Target {
  const baseUrls = values['base-url'] ?? []
  const secret = values.secret ?? process.env['CONFORMANCE_SECRET'] ?? ''
  if (baseUrls.length === 0) throw new Error('Say where the server is: --base-url http://127.0.0.1:4100')
  for (const url of baseUrls) if (!URL.canParse(url)) throw new Error(`${url} is no URL.`)
  if (secret === '' && values.mock !== true) throw new Error('Say what tokens are signed with: --secret, or CONFORMANCE_SECRET in the environment.')
  const patienceMs = Number(values.patience ?? 15_000)
  if (!Number.isInteger(patienceMs) || patienceMs < 1) throw new Error('--patience is a number of milliseconds.')
  return {
    baseUrls,
    secret,
    contract: readContract(values.contract),
    patienceMs,
    isMock: values.mock === true,
    ...(values.known === undefined ? {} : { known: JSON.parse(readFileSync(values.known, 'utf8')) as Record<string, unknown> }),
  }
}

/** One message is worth more than a failure of every case. */
async function assertReachable({ baseUrls }: Target): Promise<void> {
  for (const url of baseUrls) {
    try {
      await ask(url, { method: 'GET', path: '/healthz', headers: {} }, 10_000)
    } catch (error) {
      throw new Error(`${url} cannot be reached: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  }
}

function tell(result: CaseResult): void {
  if (result.outcome === 'failed') print(`\nFAILED ${describeFailure(result)}\n`)
  if (result.outcome === 'skipped') print(`skipped ${result.test.id}: ${result.reason ?? ''}`)
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`runtime-conformance: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
