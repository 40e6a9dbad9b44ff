import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundlePath } from './contract.js'
import type { Check, Finding } from './finding.js'
import { runCommand } from './run-command.js'

/** The part that is read of what `redocly diff --format json` writes. */
export interface DiffReport {
  readonly infoVersions: { readonly base: string; readonly revision: string }
  readonly changes: readonly {
    readonly path: string
    readonly impact: string
    readonly verdicts: readonly { readonly message: string; readonly impact: string; readonly location?: { readonly pointer: string } }[]
  }[]
}

export const releasedPath = 'openapi/released/internal-v1.json'

/**
 * Breaking changes against the last released contract, unless the version says so: before 1.0.0 by its second number, later by
 * its first (semver.org, items 4 and 8).
 */
export function unannouncedBreaks(report: DiffReport): Finding[] {
  const { base, revision } = report.infoVersions
  if (announcesBreak(base, revision)) return []
  return report.changes
    .filter((change) => change.impact === 'major')
    .flatMap((change) =>
      change.verdicts
        .filter((verdict) => verdict.impact === 'major')
        .map((verdict) => ({ at: verdict.location?.pointer ?? change.path, message: verdict.message })),
    )
    .map(
      ({ at, message }) =>
        `${at} breaks clients of the released contract ${base}: ${message} Make the change additive, or raise info.version from ${revision} to ${nextBreaking(base)}.`,
    )
}

function announcesBreak(base: string, revision: string): boolean {
  const [oldMajor, oldMinor] = numbers(base)
  const [newMajor, newMinor] = numbers(revision)
  return newMajor > oldMajor || (oldMajor === 0 && newMajor === 0 && newMinor > oldMinor)
}

function nextBreaking(version: string): string {
  const [major, minor] = numbers(version)
  return major === 0 ? `0.${minor + 1}.0` : `${major + 1}.0.0`
}

function numbers(version: string): [number, number] {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return [major, minor]
}

/** Says nothing until a contract has been released. */
export const releasedContract: Check = {
  name: 'released contract',
  run: async (root) => {
    const released = join(root, releasedPath)
    const exists = await access(released).then(
      () => true,
      () => false,
    )
    if (!exists) return []
    const folder = await mkdtemp(join(tmpdir(), 'contract-diff-'))
    try {
      // Without this ruleset the tool takes every change for a harmless one.
      const config = join(folder, 'redocly.yaml')
      const output = join(folder, 'diff.json')
      await writeFile(config, 'extends: [diff-recommended]\n')
      const parameters = [
        join(root, 'node_modules/@redocly/cli/bin/cli.js'),
        'diff',
        released,
        join(root, bundlePath),
        '--config',
        config,
        '--format',
        'json',
        '-o',
        output,
      ]
      const result = await runCommand(root, process.execPath, [...parameters, '--fail-on', 'none'])
      const report = await readFile(output, 'utf8').catch(() => undefined)
      if (report === undefined) return [`${releasedPath} cannot be compared with ${bundlePath}: ${result.output.trim().slice(-400)}`]
      return unannouncedBreaks(JSON.parse(report) as DiffReport)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}
