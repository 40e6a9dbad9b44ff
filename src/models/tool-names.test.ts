import { describe, expect, it } from 'vitest'
import { toolNames } from './tool-names.js'

describe('toolNames', () => {
  it('makes names that the protocol allows, and finds the way back', () => {
    const own = ['clock.now', 'clock_now', 'a/b', 'a.b', 'plain', 'x'.repeat(200)]
    const names = toolNames(own)
    const wire = own.map((name) => names.toWire(name))
    expect(wire.slice(0, 1).concat(wire.slice(4, 5))).toEqual(['clock_now', 'plain'])
    expect(new Set(wire).size).toBe(own.length)
    for (const name of wire) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
    expect(wire.map((name) => names.fromWire(name))).toEqual(own)
  })

  it('leaves a name alone that nobody offered', () => {
    expect(toolNames(['clock.now']).fromWire('invented')).toBe('invented')
  })
})
