import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createMetrics } from './metrics.js'

const documentation = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
const documented = new Map([...documentation.matchAll(/^\| `(openagents_runtime_\w+)` \|\s*(.*?)\s*\|/gm)].map(([, name = '', labels = '']) => [name, labels]))

const metrics = createMetrics({ service: 'runtime', buildSha: 'dev', nodeMetrics: false })
metrics.watchQueue(() => 0)
metrics.watchWorkers(() => ({}))
const registered = metrics.registry.getMetricsAsArray().map((metric) => {
  const { name, labelNames } = metric as unknown as { readonly name: string; readonly labelNames: readonly string[] }
  return [name, labelNames.map((label) => `\`${label}\``).join(', ')] as const
})

describe('docs/operations.md', () => {
  it.each(registered)('lists %s with its labels', (name, labels) => {
    expect(documented.get(name)).toBe(labels)
  })

  it('lists no metric that is not there', () => {
    const names = new Set(registered.map(([name]) => name))
    expect([...documented.keys()].filter((name) => !names.has(name))).toEqual([])
  })
})
