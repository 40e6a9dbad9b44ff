import type { JsonObject } from '../../../kernel/json.js'
import type { RequestOutcome } from '../adapter.js'

/** Codes of JSON-RPC 2.0; -32000 is the first of those that a server may give a meaning to. */
const codes = {
  timeout: -32000,
  lost: -32000,
  stopped: -32000,
  result_too_large: -32000,
  method_not_offered: -32601,
  params_not_allowed: -32602,
  malformed_params: -32602,
  unknown_server_request: -32602,
  server_request_closed: -32602,
} as const

export type OutcomeReason = keyof typeof codes

/** An error that is ours and not Codex's: `data.reason` says which. */
export function failed(reason: OutcomeReason, message: string, facts: JsonObject = {}): RequestOutcome & { readonly ok: false } {
  return { ok: false, error: { code: codes[reason], message, data: { ...facts, reason } } }
}
