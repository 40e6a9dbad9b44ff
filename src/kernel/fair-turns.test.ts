import { describe, expect, it } from 'vitest'
import { FairTurns } from './fair-turns.js'

const staying = new AbortController().signal

/** Lets every turn that begins say so and end at once, after a first one that holds up all others until `open` is called. */
async function line(wanted: readonly string[], waitingPerParty = 100): Promise<{ served: string[]; turns: FairTurns; open: () => Promise<void> }> {
  const turns = new FairTurns({ waitingPerParty })
  const served: string[] = []
  const end = await turns.take('first', staying)
  const all = wanted.map(async (name) => {
    const leave = await turns.take(name.slice(0, 1), staying)
    served.push(name)
    leave()
  })
  return {
    served,
    turns,
    open: async () => {
      end()
      await Promise.all(all)
    },
  }
}

describe('FairTurns', () => {
  it('serves the parties in turns, and each in its own order', async () => {
    const { served, open } = await line(['a1', 'a2', 'a3', 'b1', 'b2', 'c1'])
    await open()
    expect(served).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
  })

  it('counts the turn under way', async () => {
    const turns = new FairTurns({ waitingPerParty: 2 })
    const served: string[] = []
    const ask = async (party: string) => {
      const leave = await turns.take(party, staying)
      served.push(party)
      leave()
    }
    const end = await turns.take('a', staying)
    const all = [ask('a'), ask('b')]
    end()
    await Promise.all(all)
    expect(served).toEqual(['b', 'a'])
  })

  it('has one turn at a time, whose end counts once', async () => {
    const turns = new FairTurns({ waitingPerParty: 2 })
    const first = await turns.take('a', staying)
    const second = turns.take('b', staying)
    let third: 'waiting' | 'served' = 'waiting'
    const last = turns.take('c', staying).then((leave) => {
      third = 'served'
      return leave
    })
    first()
    first()
    const leave = await second
    await Promise.resolve()
    expect(third).toBe('waiting')
    leave()
    ;(await last)()
    ;(await turns.take('d', staying))()
  })

  it('bounds what one party has waiting, and nobody else for it', async () => {
    const { turns, open } = await line(['a1', 'a2'], 2)
    expect(turns.hasRoom('a')).toBe(false)
    expect(turns.hasRoom('b')).toBe(true)
    await open()
    expect(turns.hasRoom('a')).toBe(true)
  })

  it('forgets who leaves while waiting', async () => {
    const { served, turns, open } = await line(['a1', 'b1'])
    const leaving = new AbortController()
    const left = turns.take('c', leaving.signal)
    leaving.abort(new Error('gone'))
    await expect(left).rejects.toThrow('gone')
    await expect(turns.take('c', leaving.signal)).rejects.toThrow('gone')
    await open()
    expect(served).toEqual(['a1', 'b1'])
  })
})
