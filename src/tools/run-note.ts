import { sha256Hex } from '../kernel/hash.js'
import { canonicalJson, type JsonObject } from '../kernel/json.js'
import { ToolFailure, type Note, type Tool } from './tool.js'

const maxTextLength = 4_000
/** Well below the limit of a result, so that listing never fails for size. */
const maxListBytes = 48 * 1024

export const runNote: Tool = {
  name: 'run.note',
  description:
    'A scratchpad that lasts as long as the run. Action write keeps a text (a plan, a decision, an intermediate result); action list gives back what was kept, oldest first.',
  inputSchema: {
    type: 'object',
    properties: {
      action: { type: 'string', enum: ['write', 'list'] },
      text: { type: 'string', minLength: 1, maxLength: maxTextLength, description: 'What to keep. Needed to write.' },
    },
    required: ['action'],
    additionalProperties: false,
  },
  retry: 'safe',
  timeoutMs: 1_000,
  run: async (input, context) => {
    if (input['action'] === 'list') return { output: listed(context.notes) }
    const text = input['text']
    if (typeof text !== 'string') throw new ToolFailure('invalid_input', 'Give the text to write.')
    // Every attempt at the call writes the same note.
    const note = { note_id: `note_${sha256Hex(context.idempotencyKey).slice(0, 24)}`, text }
    return { output: { note_id: note.note_id }, events: [{ type: 'run.note', payload: note }] }
  },
}

/** The newest that fit, oldest first, and how many older ones do not. */
function listed(notes: readonly Note[]): JsonObject {
  const kept: Note[] = []
  let bytes = 0
  for (const { note_id, text } of notes.toReversed()) {
    const note = { note_id, text }
    bytes += Buffer.byteLength(canonicalJson(note)) + 1
    if (bytes > maxListBytes) break
    kept.push(note)
  }
  return { notes: kept.toReversed(), omitted: notes.length - kept.length }
}
