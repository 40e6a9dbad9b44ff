import { describe, expect, it } from 'vitest'
import { toContract } from '../../scripts/contract-check/contract.js'
import { undeclared } from '../../scripts/contract-check/served-routes.js'

const contract = toContract({
  info: { version: '0.1.0' },
  paths: { '/runs/{run_id}': { get: { operationId: 'getRun' } }, '/healthz': { get: { operationId: 'getLiveness' } } },
})
const file = (text: string) => [{ path: 'src/http/pages.ts', text }]
const express = `import express from 'express'\nconst app = express()\n`

describe('undeclared', () => {
  it('takes declared routes, the listed exceptions and texts that are no routes', () => {
    expect(undeclared(contract, file(`${express}app.get('/metrics', serve)\nif (path === '/healthz') go('text/plain', '/', 'a/b')`))).toEqual([])
  })

  it('finds a route that the contract does not declare, however it is registered', () => {
    expect(undeclared(contract, file(`${express}app.get('/debug', serve)`))).toEqual([
      expect.stringContaining('src/http/pages.ts:3 names the route /debug') as string,
    ])
    expect(undeclared(contract, file(`if (request.url === '/debug/heap') dump()`))).toHaveLength(1)
    expect(undeclared(contract, file(`const table = { '/runs/:id/secret': serve }`))).toHaveLength(1)
  })

  it('tells JSON Pointers from routes', () => {
    expect(undeclared(contract, file(`refuse('/body/thread_id')`))).toEqual([])
    expect(undeclared(contract, file(`${express}app.get('/body', serve)`))).toHaveLength(1)
  })

  it('refuses routes that it cannot read', () => {
    expect(undeclared(contract, file(`${express}app.get(prefix + 'x', serve)`))).toEqual([expect.stringContaining('not written as a text') as string])
    expect(undeclared(contract, file(`${express}app.use(cors)\nrequest.headers.get(name)`))).toEqual([])
  })
})
