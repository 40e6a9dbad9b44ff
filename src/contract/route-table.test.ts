import { describe, expect, it } from 'vitest'
import { parameterNames, RouteTable } from './route-table.js'

const table = (...routes: string[]) =>
  new RouteTable(
    routes.map((text) => {
      const [method = '', template = ''] = text.split(' ')
      return { method, template, name: text }
    }),
  )

describe('RouteTable', () => {
  const routes = table(
    'GET /runs',
    'POST /runs',
    'POST /runs/stream',
    'GET /runs/{id}',
    'GET /runs/{id}/events',
    'POST /runs/{id}:cancel',
    'GET /{kind}/x',
    'GET /',
  )
  const found = (method: string, path: string): unknown => {
    const match = routes.match(method, path)
    return match.outcome === 'found' ? [match.route.name, ...match.values] : match
  }

  it('prefers literal segments', () => {
    expect(found('POST', '/runs/stream')).toEqual(['POST /runs/stream'])
    expect(found('GET', '/runs/other')).toEqual(['GET /runs/{id}', 'other'])
  })

  it('goes on to a template when the literal path lacks the method, or leads nowhere', () => {
    expect(found('GET', '/runs/stream')).toEqual(['GET /runs/{id}', 'stream'])
    expect(table('GET /a/b/c', 'GET /{x}/b/d').match('GET', '/a/b/d').outcome).toBe('found')
  })

  it('knows parameters with literal text around them', () => {
    expect(found('POST', '/runs/r1:cancel')).toEqual(['POST /runs/{id}:cancel', 'r1'])
    expect(found('GET', '/runs/r1:cancel')).toEqual(['GET /runs/{id}', 'r1:cancel'])
    expect(found('POST', '/runs/:cancel')).toEqual({ outcome: 'wrong_method', allow: 'GET' })
  })

  it('leaves values as they were sent', () => {
    expect(found('GET', '/runs/a%2Fb/events')).toEqual(['GET /runs/{id}/events', 'a%2Fb'])
  })

  it('lists the methods of all paths that match', () => {
    expect(found('DELETE', '/runs')).toEqual({ outcome: 'wrong_method', allow: 'GET, POST' })
    expect(found('PUT', '/runs/stream')).toEqual({ outcome: 'wrong_method', allow: 'GET, POST' })
  })

  it.each(['/run', '/runs/', '/runs/a/', '//runs', '/runs//events', '/RUNS', 'runs', '*', ''])('knows no %s', (path) => {
    expect(found('GET', path)).toEqual({ outcome: 'unknown_path' })
  })

  it('matches the root', () => {
    expect(found('GET', '/')).toEqual(['GET /'])
  })

  it('refuses two operations for one method and path, however their parameters are named', () => {
    expect(() => table('GET /a/{x}', 'GET /a/{y}')).toThrow(/share/)
  })
})

describe('parameterNames', () => {
  it('keeps the order of the template', () => {
    expect(parameterNames('/a/{b}/c/{d}:e')).toEqual(['b', 'd'])
  })
})
