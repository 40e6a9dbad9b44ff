import type { FinishReason } from './model-provider.js'

/** Servers' names for the ends of answers. Anything else is `other`: it is unknown whether the answer is complete. */
const words: Readonly<Record<Exclude<FinishReason, 'other'>, readonly string[]>> = {
  stop: ['stop', 'eos', 'eos_token', 'end_turn', 'stop_sequence', 'stop_token', 'end', 'complete', 'completed', 'finished', 'pause_turn'],
  length: ['length', 'max_tokens', 'max_output_tokens', 'max_length', 'model_length', 'model_context_window_exceeded', 'token_limit'],
  'tool-calls': ['tool_calls', 'tool_call', 'tool_use', 'function_call', 'tool-calls'],
  'content-filter': [
    'content_filter',
    'content-filter',
    'content_filtered',
    'safety',
    'refusal',
    'sensitive',
    'blocked',
    'blocklist',
    'recitation',
    'prohibited_content',
    'spii',
    'image_safety',
    'language',
    'guardrail_intervened',
  ],
  error: [
    'error',
    'failed',
    'abort',
    'aborted',
    'cancelled',
    'canceled',
    'network_error',
    'server_error',
    'insufficient_system_resource',
    'malformed_function_call',
  ],
}

const known = new Map(Object.entries(words).flatMap(([reason, list]) => list.map((word) => [word, reason as FinishReason] as const)))

export function finishReasonOf(raw: string): FinishReason | undefined {
  return known.get(raw.trim().toLowerCase())
}
