import { describe, expect, it } from 'vitest'
import { RestartBudget } from './restart-budget.js'

const limits = { restarts: 3, withinMs: 1000, firstPauseMs: 10, longestPauseMs: 25 }

describe('RestartBudget', () => {
  it('waits longer each time, and ends', () => {
    const budget = new RestartBudget(limits, () => 0)
    expect([budget.crashed(), budget.crashed(), budget.crashed(), budget.crashed()]).toEqual([10, 20, 25, undefined])
  })

  it('forgets crashes that are long past', () => {
    const clock = { now: 0 }
    const budget = new RestartBudget(limits, () => clock.now)
    for (let n = 0; n < 3; n++) budget.crashed()
    clock.now = 1000
    expect(budget.crashed()).toBe(10)
  })
})
