import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { policyMark, referenceTemplate } from './reference-template.js'

/** An operation as the reference shows it. */
export interface ReferenceEntry {
  readonly operationId: string
  /** The part of its address after `#`. */
  readonly anchor: string
  readonly text: string
}

interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

interface Operation {
  readonly operationId?: string
  readonly tags?: readonly string[]
  readonly summary?: string
  readonly description?: string
}

/** The operations of the contract, with the addresses that Redoc gives them. */
export function referenceEntries(contract: unknown): ReferenceEntry[] {
  return Object.entries((contract as Contract).paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, { operationId, tags, summary, description }]): ReferenceEntry[] =>
      operationId === undefined
        ? []
        : [
            {
              operationId,
              anchor: `/${tags?.[0] ?? ''}/${operationId}`.toLowerCase(),
              text: `${method.toUpperCase()} ${path} ${summary ?? ''} ${description ?? ''}`.replace(/\s+/g, ' ').trim(),
            },
          ],
    ),
  )
}

const logos = /https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(?:-full)?\.svg/g
const logo = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="44" height="14"><text x="1" y="11" font-family="sans-serif" font-size="11" fill="#5b8dff">Redoc</text></svg>')}`

/**
 * The reference of all operations, one file that asks no other host for anything. `work` is an empty folder for files on the way.
 * Rejects when Redoc's page is not of the form that is made independent here.
 */
export async function buildReference(contractFile: string, work: string): Promise<string> {
  const redocly = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js')
  const [template, output] = [join(work, 'template.hbs'), join(work, 'redoc.html')]
  await writeFile(template, referenceTemplate)
  const parameters = ['build-docs', contractFile, '--inlineBundle', '--template', template, '--output', output, '--openapi.hideDownloadButtons', 'true']
  // Its own working directory: redocly looks for a configuration there, and reports of use and of updates need the network.
  await promisify(execFile)(process.execPath, [redocly, ...parameters], {
    cwd: work,
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  })
  const page = independent(await readFile(output, 'utf8'))
  return page.replace(policyMark, policyFor(page))
}

/** Redoc loads its maker's logo from elsewhere, and renders its navigation for a server that knows its paths. */
function independent(page: string): string {
  if (page.match(logos) === null) throw new Error('Redoc’s page no longer names the logo that is replaced here. See what it loads instead.')
  const script = page.indexOf('<script type="module">')
  if (script === -1) throw new Error('Redoc’s page has no module script. See how its bundle is embedded now.')
  return page.slice(0, script).replace(/ href="\/([\w/-]*)"/g, ' href="#/$1"') + page.slice(script).replace(logos, logo)
}

/** Scripts are allowed one by one, by their hashes. Redoc styles itself by style elements, and searches in a worker that it makes. */
function policyFor(page: string): string {
  const hashes = [...page.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  )
  return [
    `default-src 'none'`,
    `script-src ${hashes.join(' ')}`,
    `style-src 'unsafe-inline'`,
    `img-src 'self' data:`,
    `font-src data:`,
    `worker-src blob:`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ')
}
