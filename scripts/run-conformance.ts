/**
 * `npm run test:conformance`: does the service keep the contract's promises, as somebody sees it who knows nothing but its URL?
 *
 *   npm run test:conformance                                          two replicas of this tree, the mock, the proxies, the lies
 *   npm run test:conformance -- --group streams                       only these cases, on two replicas of this tree
 *   npm run test:conformance -- --base-url URL --secret SECRET        all cases, on a server that runs already
 *
 * --base-url may be repeated, one for each replica; so may --group and --case. --readonly leaves nothing behind. --known names a
 * file of facts about the server. Everything else goes to vitest.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { askedVariable, type Asked } from '../test/conformance/request.js'

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')

const options = {
  'base-url': { type: 'string', multiple: true },
  secret: { type: 'string' },
  group: { type: 'string', multiple: true },
  case: { type: 'string', multiple: true },
  readonly: { type: 'boolean' },
  known: { type: 'string' },
} as const

const { own, forVitest } = split(process.argv.slice(2))
const { values } = parseArgs({ args: own, options })
const asked: Asked = {
  ...(values.group ? { groups: values.group } : {}),
  ...(values.case ? { ids: values.case } : {}),
  ...(values.readonly === true ? { readonly: true } : {}),
  ...serviceOf(values),
}
// The mock, the proxies and the lies are about this suite and this tree; somebody who asks for a part, or for another server, wants the cases.
const files = Object.keys(asked).length === 0 ? [] : ['test/conformance/service.test.ts']

const child = spawn(process.execPath, [`${root}/node_modules/vitest/vitest.mjs`, 'run', '--project', 'conformance', ...files, ...forVitest], {
  cwd: root,
  env: { ...process.env, [askedVariable]: JSON.stringify(asked) },
  stdio: 'inherit',
})
child.once('exit', (code) => {
  process.exitCode = code ?? 1
})

function serviceOf({ 'base-url': baseUrls, secret, known }: typeof values): Pick<Asked, 'service'> {
  if (baseUrls === undefined) return {}
  if (secret === undefined) throw new Error('--base-url needs --secret, which tokens are signed with.')
  const facts = known === undefined ? {} : { known: JSON.parse(readFileSync(known, 'utf8')) as Readonly<Record<string, unknown>> }
  return { service: { baseUrls, secret, ...facts } }
}

/** Our own parameters, with their values, apart from those that are meant for vitest. */
function split(parameters: readonly string[]): { own: string[]; forVitest: string[] } {
  const own: string[] = []
  const forVitest: string[] = []
  for (let i = 0; i < parameters.length; i++) {
    const parameter = parameters[i] as string
    const [name = ''] = parameter.replace(/^--/, '').split('=')
    const option = name in options ? options[name as keyof typeof options] : undefined
    if (option === undefined) forVitest.push(parameter)
    else own.push(parameter, ...(option.type === 'string' && !parameter.includes('=') ? [parameters[++i] ?? ''] : []))
  }
  return { own, forVitest }
}
