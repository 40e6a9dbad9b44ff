/**
 * `npm run test:fuzz`: sends the service requests made from its contract, right ones and wrong ones, and sequences of requests
 * whose answers a model predicts, and gives it answers of a model server that are none. Every run makes new ones; a failure prints
 * the command that makes the same ones again.
 *
 *   npm run test:fuzz                                      about 2,000 requests, and 5,000 answers of a model server
 *   npm run test:fuzz -- --requests 50000 --seed 7         so many, and those of that seed
 *   npm run test:fuzz -- --answers 50000 -t 'answers of a model'
 *                                                        so many answers, and no requests
 *   npm run test:fuzz -- --seed 7 --path 3:1 -t 'executed sequences'
 *                                                        one example of one test, as a failure prints it
 *
 * Every other parameter goes to vitest.
 */
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const settings: Readonly<Record<string, { readonly variable: string; readonly form: RegExp }>> = {
  '--requests': { variable: 'FUZZ_REQUESTS', form: /^[1-9]\d{0,7}$/ },
  '--answers': { variable: 'FUZZ_ANSWERS', form: /^[1-9]\d{0,7}$/ },
  '--seed': { variable: 'FUZZ_SEED', form: /^-?\d{1,10}$/ },
  '--path': { variable: 'FUZZ_PATH', form: /^\d+(:\d+)*$/ },
}

function main(): void {
  const env: Record<string, string | undefined> = { ...process.env }
  const passed: string[] = []
  const given = process.argv.slice(2)
  for (let i = 0; i < given.length; i++) {
    const [name = '', inline] = given[i]?.split('=', 2) ?? []
    const setting = settings[name]
    if (setting === undefined) {
      passed.push(given[i] ?? '')
      continue
    }
    const value = inline ?? given[++i] ?? ''
    if (!setting.form.test(value)) {
      console.error(`${name} cannot be ${value === '' ? 'left empty' : value}. Give a number, as in: npm run test:fuzz -- --requests 50000 --seed 7`)
      process.exitCode = 2
      return
    }
    env[setting.variable] = value
  }
  env['FUZZ_REQUESTS'] ??= '2000'
  env['FUZZ_ANSWERS'] ??= '5000'
  env['FUZZ_SEED'] ??= String(randomInt(2 ** 31 - 1))
  console.log(`fuzz: about ${env['FUZZ_REQUESTS']} requests and ${env['FUZZ_ANSWERS']} answers of models of the seed ${env['FUZZ_SEED']}`)
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'fuzz', ...passed], { cwd: root, env, stdio: 'inherit' })
  child.once('exit', (code) => {
    process.exitCode = code ?? 1
  })
}

main()
