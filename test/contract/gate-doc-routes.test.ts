import { describe, expect, it } from 'vitest'
import { toContract } from '../../scripts/contract-check/contract.js'
import { docMismatches } from '../../scripts/contract-check/doc-routes.js'

const contract = toContract({
  info: { version: '0.1.0' },
  paths: { '/internal/v1/runs/{run_id}/events': { post: { operationId: 'appendRunEvent' } }, '/healthz': { get: { operationId: 'getLiveness' } } },
})
const listing = { path: 'docs/contract.md', text: '- `POST /internal/v1/runs/{run_id}/events` appends\n- `GET /healthz`\n' }
const readme = (text: string) => docMismatches(contract, [listing, { path: 'README.md', text }])

describe('docMismatches', () => {
  it.each([
    'POST /internal/v1/runs/run_1/events?atomic=true.',
    'curl -N http://127.0.0.1:4100/internal/v1/runs/$RUN/events -d x',
    'curl "localhost:4100/healthz"',
    'All routes under `/internal/v1/…` and /internal/v1/* are signed; so is (/internal/v1).',
    'GET /metrics is for Prometheus.',
  ])('takes %j', (text) => {
    expect(readme(text)).toEqual([])
  })

  it.each([
    ['GET /internal/v1/runs/run_1/events', 'GET /internal/v1/runs/run_1/events'],
    ['a\n`POST /internal/v2/runs`', 'README.md:2 names POST /internal/v2/runs'],
    ['curl http://127.0.0.1:4100/internal/v1/run/1', '/internal/v1/run/1'],
    ['see /healthzz', '/healthzz'],
  ])('finds the route in %j', (text, route) => {
    expect(readme(text)).toEqual([expect.stringContaining(route) as string])
  })

  it('wants every operation in docs/contract.md', () => {
    expect(docMismatches(contract, [{ ...listing, text: 'GET /healthz' }])).toEqual([
      'docs/contract.md does not list appendRunEvent. Add the line `POST /internal/v1/runs/{run_id}/events`.',
    ])
  })
})
