import type { Entries } from '../folds/index.js'

/** What a receipt says of its lists as a whole. */
export interface ReceiptTotals {
  readonly toolCalls: number
  readonly latencyMs: bigint
  readonly verifications: number
  readonly allPassed: boolean
  readonly paymentsMsats: bigint
}

export const noTotals: ReceiptTotals = { toolCalls: 0, latencyMs: 0n, verifications: 0, allPassed: true, paymentsMsats: 0n }

export function withEntries(totals: ReceiptTotals, { toolCalls, verifications, payments }: Entries): ReceiptTotals {
  return {
    toolCalls: totals.toolCalls + toolCalls.length,
    latencyMs: toolCalls.reduce((sum, call) => sum + BigInt(call.latency_ms), totals.latencyMs),
    verifications: totals.verifications + verifications.length,
    allPassed: totals.allPassed && verifications.every((verification) => verification.exit_code === 0),
    paymentsMsats: payments.reduce((sum, payment) => sum + BigInt(payment.amount_msats), totals.paymentsMsats),
  }
}
