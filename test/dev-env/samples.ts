import { spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
const folder = join(root, 'docs/samples')

/** What every language's sample of a name prints, as texts of regular expressions. */
export const expectedOutput = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Readonly<Record<string, readonly string[]>>

/** The names (`streams/follow`) of the samples that there are in a language, without what they share. */
export function sampleNames(extension: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.includes('/') && file.endsWith(`.${extension}`))
    .map((file) => file.slice(0, -extension.length - 1))
    .sort()
}

export const samplePath = (name: string): string => join('docs/samples', name)

export interface SampleRun {
  readonly code: number | null
  readonly output: string
  readonly complaints: string
}

/** Runs a sample from the root of the repository, as its readers are told to, against a runtime. */
export function runSample(
  command: string,
  parameters: readonly string[],
  runtime: { readonly url: string; readonly secret: string },
  env: Readonly<Record<string, string>> = {},
): Promise<SampleRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', RUNTIME_BASE_URL: runtime.url, RUNTIME_SIGNATURE_SECRET: runtime.secret, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    let complaints = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text))
    child.once('error', reject)
    child.once('close', (code) => {
      resolve({ code, output, complaints })
    })
  })
}

/** Ids and times differ from run to run; everything else must be as it is shown. */
export function maskVolatile(output: string): string {
  return output
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/g, '<time>')
    .trim()
}
