import { describe, expect, it } from 'vitest'
import { check, requests } from './check.js'
import { print, Sequence, steps } from './sequences.js'
import { useFleet } from './use-fleet.js'

const length = 30
// A step is a little more than a request, and sequences are half as long as they may be on average.
const runs = Math.ceil((requests * 0.075) / (length / 2))
const limit = 120_000 + requests * 500

describe('without executors every answer is known', () => {
  const fleet = useFleet({ RUNTIME_ROLES: 'api' })

  it(
    'predicted sequences',
    async () => {
      let sent = 0
      await check(
        'predicted sequences',
        runs,
        steps(length),
        async (taken) => {
          const sequence = new Sequence(fleet.wires, fleet.signer, false)
          await sequence.take(taken)
          sent += sequence.sent
        },
        print,
      )
      expect(sent).toBeGreaterThan(runs)
    },
    limit,
  )
})

describe('while executors work, no answer is wrong', () => {
  const fleet = useFleet({})

  it(
    'executed sequences',
    async () => {
      await check('executed sequences', runs, steps(length), (taken) => new Sequence(fleet.wires, fleet.signer, true).take(taken), print)
    },
    limit,
  )
})
