import { describe, expect, it } from 'vitest'
import { createMetrics } from './metrics.js'

const { registry } = createMetrics({ service: 'runtime', buildSha: 'dev' })

describe('the registry', () => {
  it('names what is ours by the prefix, counters and only counters with _total', async () => {
    for (const metric of await registry.getMetricsAsJSON()) {
      if (!/^(nodejs|process)_/.test(metric.name)) expect(metric.name).toMatch(/^openagents_runtime_[a-z_]+$/)
      expect(metric.name.endsWith('_total'), metric.name).toBe(String(metric.type) === 'counter')
    }
  })

  it('has no label that could take an id', async () => {
    const closed = new Set(['operation', 'status', 'reason', 'log_kind', 'adapter', 'outcome', 'lane', 'limit', 'topic', 'direction', 'service', 'build_sha'])
    const metrics = (await registry.getMetricsAsJSON()).filter(({ name }) => name.startsWith('openagents_runtime_'))
    expect(metrics.length).toBeGreaterThan(10)
    const ours = metrics.map(({ name }) => registry.getSingleMetric(name) as unknown as { readonly labelNames: readonly string[] })
    expect(ours.flatMap(({ labelNames }) => labelNames).filter((label) => !closed.has(label))).toEqual([])
  })

  it('says what is running', async () => {
    expect(await registry.metrics()).toContain('openagents_runtime_build_info{service="runtime",build_sha="dev"} 1')
  })
})
