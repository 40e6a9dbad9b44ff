import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { affectedBy } from './affected-operations.js'
import { bundlePath } from './contract.js'
import type { Check, Finding } from './finding.js'
import { lostPromises } from './lost-promises.js'
import { runCommand } from './run-command.js'
import { eventPath, unfoldExtensions } from './unfold-extensions.js'

export const releasedPath = 'openapi/released/internal-v1.json'

/** The part that is read of what `redocly diff --format json` writes. */
interface DiffReport {
  readonly changes: readonly {
    readonly path: string
    readonly verdicts: readonly {
      readonly ruleId: string
      readonly message: string
      readonly impact: string
      readonly location?: { readonly pointer: string }
    }[]
  }[]
}

interface VersionedContract {
  readonly info: { readonly version: string }
  readonly [member: string]: unknown
}

interface Break {
  readonly pointer: string
  readonly message: string
  readonly instead: string
}

/** What to do instead of a change, by the rule that minds it. */
const insteadOf: Readonly<Record<string, string>> = {
  'enum-values-added': 'Add an optional member for the new meaning, or another operation: clients that know the old values cannot know what to do.',
  'enum-values-removed': 'Keep the values, and say in the description that they are no longer used.',
  'media-type-removed': 'Keep the media type, and offer the new one beside it.',
  'operation-id-changed': 'Keep the operationId: generated clients call it by that name.',
  'operation-removed': 'Keep the operation with `deprecated: true`.',
  'parameter-became-required': 'Keep it optional, with a default.',
  'parameter-removed': 'Keep the parameter with `deprecated: true`: unknown ones are refused.',
  'path-removed': 'Keep the path with `deprecated: true`, and add the new one beside it.',
  'property-removed': 'Keep the member under its name with `deprecated: true`, and add the new one beside it.',
  'request-body-became-required': 'Keep it optional.',
  'request-body-removed': 'Keep the body, if only to ignore it.',
  'required-properties-added': 'Keep it optional: requests without it have been right so far.',
  'required-properties-removed': 'Keep it required: clients read it without asking whether it is there.',
  'response-header-removed': 'Keep the header.',
  'response-removed': 'Keep the status: clients have code for it.',
  'schema-type-changed': 'Keep the type, and add another member for the new one.',
}
const insteadOfOthers = 'Add something new beside it, and leave what is there as it is.'

/** These say of themselves that they grow, and what to do with a value that is not known: docs/errors.md. */
const openEnums = ['#/components/schemas/ErrorCode/enum', '#/components/schemas/ErrorReason/enum']

/**
 * Breaking changes against the last released contract, unless the version announces them: before 1.0.0 by its second number, later
 * by its first (semver.org, items 4 and 8). docs/deprecation.md has the whole policy.
 */
export async function unannouncedBreaks(root: string, released: VersionedContract, revised: VersionedContract): Promise<Finding[]> {
  const base = released.info.version
  const revision = revised.info.version
  if (announcesBreak(base, revision)) return []
  const reported = await diff(root, released, revised)
  if (typeof reported === 'string') return [reported]
  const own = lostPromises(released, revised).filter(({ pointer }) => !reported.some((other) => other.pointer.startsWith(pointer)))
  const [before, after] = [unfoldExtensions(released), unfoldExtensions(revised)]
  return [...reported, ...own].map(({ pointer, message, instead }) => {
    const users = affectedBy(before, pointer) ?? affectedBy(after, pointer)
    return [
      `${describe(pointer)} breaks clients of the released contract ${base}: ${message}`,
      ...(users === undefined ? [] : [`Who uses it: ${users}.`]),
      instead,
      `If it has to be, raise info.version from ${revision} to ${nextBreaking(base)} and announce it (docs/deprecation.md).`,
    ].join(' ')
  })
}

/** What `redocly diff` says of the two, or why it could not say anything. */
async function diff(root: string, released: object, revised: object): Promise<Break[] | Finding> {
  const folder = await mkdtemp(join(tmpdir(), 'contract-diff-'))
  try {
    const file = (name: string): string => join(folder, name)
    await writeFile(file('released.json'), JSON.stringify(unfoldExtensions(released)))
    await writeFile(file('revised.json'), JSON.stringify(unfoldExtensions(revised)))
    // Without this ruleset the tool takes every change for a harmless one.
    await writeFile(file('redocly.yaml'), 'extends: [diff-recommended]\n')
    const program = [join(root, 'node_modules/@redocly/cli/bin/cli.js'), 'diff', file('released.json'), file('revised.json')]
    const result = await runCommand(root, process.execPath, [
      ...program,
      '--config',
      file('redocly.yaml'),
      '--format',
      'json',
      '-o',
      file('diff.json'),
      '--fail-on',
      'none',
    ])
    const report = await readFile(file('diff.json'), 'utf8').catch(() => undefined)
    if (report === undefined) return `${releasedPath} cannot be compared with ${bundlePath}: ${result.output.trim().slice(-400)}`
    return breaksIn(JSON.parse(report) as DiffReport)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function breaksIn(report: DiffReport): Break[] {
  return report.changes.flatMap((change) =>
    change.verdicts.flatMap(({ ruleId, impact, message, location }): Break[] => {
      const pointer = location?.pointer ?? change.path
      if (impact !== 'major' || (ruleId === 'enum-values-added' && openEnums.includes(pointer))) return []
      if (ruleId === 'path-removed' && message.includes(eventPath))
        return [{ pointer, message: 'The event type was removed.', instead: 'Keep the event type, and write the new one beside it.' }]
      return [{ pointer, message, instead: insteadOf[ruleId] ?? insteadOfOthers }]
    }),
  )
}

/** Event types are compared as if they were paths; nobody should look for those. */
function describe(pointer: string): string {
  const prefix = `#/paths/${eventPath.replaceAll('/', '~1')}`
  return pointer.startsWith(prefix) ? `#/x-event-types/${pointer.slice(prefix.length)}` : pointer
}

/** Whether a version may break clients of another. */
function announcesBreak(base: string, revision: string): boolean {
  const [oldMajor, oldMinor] = numbers(base)
  const [newMajor, newMinor] = numbers(revision)
  return newMajor > oldMajor || (oldMajor === 0 && newMajor === 0 && newMinor > oldMinor)
}

function nextBreaking(version: string): string {
  const [major, minor] = numbers(version)
  return major === 0 ? `0.${minor + 1}.0` : `${major + 1}.0.0`
}

/** Whether a version is later than another. */
export function isLater(version: string, than: string): boolean {
  const old = numbers(than)
  const difference = numbers(version)
    .map((number, i) => number - (old[i] ?? 0))
    .find((step) => step !== 0)
  return difference !== undefined && difference > 0
}

function numbers(version: string): [number, number, number] {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  return [major, minor, patch]
}

/** The last released contract. Undefined before there is one; throws when it cannot be read. */
export async function readReleased(root: string): Promise<VersionedContract | undefined> {
  const text = await readFile(join(root, releasedPath), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? undefined : (JSON.parse(text) as VersionedContract)
}

export const releasedContract: Check = {
  name: 'released contract',
  run: async (root) => {
    let released: VersionedContract | undefined
    try {
      released = await readReleased(root)
    } catch (error) {
      return [
        `${releasedPath} cannot be compared with ${bundlePath}: ${error instanceof Error ? error.message : String(error)}. Take it from the last release.`,
      ]
    }
    if (released === undefined) return [`${releasedPath} is missing, so nothing says what clients have been promised. Take it from the last release.`]
    return await unannouncedBreaks(root, released, JSON.parse(await readFile(join(root, bundlePath), 'utf8')) as VersionedContract)
  },
}
