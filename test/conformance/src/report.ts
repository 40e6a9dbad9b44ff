import type { CaseResult } from './run-cases.js'

/** A failure as a person reads it: the case, its promise, the step, and what was expected and came. */
export function describeFailure({ test, step, mismatches = [], reason }: CaseResult): string {
  const lines = [`${test.id}  ${test.title}`, `  promise:  ${test.promise}`]
  if (step !== undefined) lines.push(`  at:       ${step}`)
  for (const { at, expected, got } of mismatches) lines.push(`  ${at}`, `    expected: ${expected}`, `    got:      ${got}`)
  if (reason !== undefined) lines.push(`  ${reason}`)
  return lines.join('\n')
}

/** How many of each, in one line. */
export function summarise(results: readonly CaseResult[]): string {
  const count = (outcome: CaseResult['outcome']): number => results.filter((result) => result.outcome === outcome).length
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`
}

/** All results as JSON. */
export function toJson(results: readonly CaseResult[]): string {
  const cases = results.map(({ test: { id, group, title, promise }, ...rest }) => ({ id, group, title, promise, ...rest }))
  return `${JSON.stringify({ summary: summarise(results), cases }, null, 2)}\n`
}

/** All results as JUnit XML, one suite for each group. */
export function toJUnit(results: readonly CaseResult[]): string {
  const groups = [...new Set(results.map(({ test }) => test.group))]
  const suites = groups.map((group) =>
    suiteXml(
      group,
      results.filter(({ test }) => test.group === group),
    ),
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="runtime-conformance">\n${suites.join('\n')}\n</testsuites>\n`
}

function suiteXml(group: string, results: readonly CaseResult[]): string {
  const count = (outcome: CaseResult['outcome']): number => results.filter((result) => result.outcome === outcome).length
  const seconds = results.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000
  const head = `  <testsuite name="${group}" tests="${results.length}" failures="${count('failed')}" skipped="${count('skipped')}" time="${seconds.toFixed(3)}">`
  return [head, ...results.map(caseXml), '  </testsuite>'].join('\n')
}

function caseXml(result: CaseResult): string {
  const { test, outcome, durationMs, reason = '' } = result
  const open = `    <testcase classname="${test.group}" name="${escape(`${test.id}: ${test.title}`)}" time="${(durationMs / 1000).toFixed(3)}"`
  if (outcome === 'passed') return `${open}/>`
  if (outcome === 'skipped') return `${open}><skipped message="${escape(reason)}"/></testcase>`
  return `${open}><failure message="${escape(test.promise)}">${escape(describeFailure(result))}</failure></testcase>`
}

// XML 1.0 has no place for most control characters, escaped or not.
const escape = (text: string): string =>
  text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
