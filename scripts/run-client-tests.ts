/**
 * `npm run test:clients`: the client libraries against a real runtime, in Node, in PHP and in headless Chromium, with everything that
 * can go wrong between them going wrong. What it takes is installed first, where Debian's packages and the rights to install them are
 * there. Where they are not, it fails and says what to install: a client that was not tested is not a client that works.
 *
 *   npm run test:clients                            everything
 *   npm run test:clients -- test/clients/php.test.ts   one client; further parameters go to vitest
 */
import { spawn } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

process.exitCode =
  (await installPhp()) || (await installChromium()) || (await run(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...vitestParameters()]))

function vitestParameters(): string[] {
  return ['run', '--project', 'clients', ...process.argv.slice(2)]
}

/** The package knows what it is tested with. */
async function installPhp(): Promise<number> {
  return await run('sh', [join(root, 'clients/php/bin/install-debian-packages')])
}

async function installChromium(): Promise<number> {
  if (await isThere(chromium)) return 0
  if (process.env['CHROMIUM'] !== undefined) {
    console.error(`CHROMIUM is ${chromium}, and nothing is there.`)
    return 1
  }
  console.log('Chromium is missing. Installing it.')
  const install = 'apt-get install -y --no-install-recommends chromium'
  const code =
    process.getuid?.() === 0
      ? await run('sh', ['-c', `(${install} || { apt-get update && ${install}; }) >/dev/null`], { DEBIAN_FRONTEND: 'noninteractive' })
      : 1
  if (code === 0 && (await isThere(chromium))) return 0
  console.error('Chromium could not be installed. Do it as root (apt-get install chromium), or set CHROMIUM to where one is.')
  return 1
}

async function isThere(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  )
}

/** Answers its exit code; 127 for a program that is not there. */
async function run(command: string, parameters: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> {
  const child = spawn(command, parameters, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' })
  return await new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message)
      resolve(127)
    })
    child.once('exit', (code) => {
      resolve(code ?? 1)
    })
  })
}
