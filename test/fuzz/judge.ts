import { errorComplaints, type DeclaredAnswer, type Operation } from './contract.js'
import type { WireAnswer } from './wire.js'

/** What a request may be answered with besides what its operation declares: it never came to an operation. */
const beforeRouting = new Map<number, readonly string[]>([
  [400, ['malformed_request', 'malformed_path', 'unsafe_text']],
  [404, ['unknown_route']],
  [405, ['unknown_method']],
  [408, ['malformed_request']],
  [431, ['malformed_request']],
])

/**
 * Where an answer breaks the contract, in words; empty where it keeps it. Without an operation the request was for nothing that
 * the contract has, and only the refusals for that are right.
 */
export function complaintsAbout(operation: Operation | undefined, method: string, answer: WireAnswer): readonly string[] {
  if (answer.status >= 500) return [`a fault of the server: ${answer.status} ${answer.text.slice(0, 300)}`]
  if (answer.headers['x-request-id'] === undefined) return ['x-request-id is missing']
  const declared = operation?.answers.get(answer.status)
  if (declared === undefined) return outsideContract(operation, method, answer)
  return [...headerComplaints(declared, answer), ...bodyComplaints(declared, answer)]
}

export function reasonOf(answer: WireAnswer): string | undefined {
  try {
    return (JSON.parse(answer.text) as { error?: { details?: { reason?: string }[] } }).error?.details?.[0]?.reason
  } catch {
    return undefined
  }
}

/** `409 run_terminal`, or `200` where there is no refusal. */
export const outcomeOf = (answer: WireAnswer): string => [String(answer.status), reasonOf(answer)].filter(Boolean).join(' ')

function outsideContract(operation: Operation | undefined, method: string, answer: WireAnswer): readonly string[] {
  const allowed = beforeRouting.get(answer.status)
  if (allowed === undefined) return [`the status ${answer.status} is not declared${operation ? ` by ${operation.id}` : ''}: ${answer.text.slice(0, 300)}`]
  if (answer.status === 405 && !answer.headers['allow']) return ['a 405 without Allow']
  if (method === 'HEAD') return answer.text === '' ? [] : ['an answer to HEAD with a body']
  if (answer.headers['content-type'] !== 'application/json') return [`the media type ${String(answer.headers['content-type'])} is not declared`]
  const reason = reasonOf(answer)
  if (reason === undefined || !allowed.includes(reason)) return [`${answer.status} with the reason ${String(reason)} is not declared`]
  return errorComplaints(JSON.parse(answer.text))
}

function headerComplaints(declared: DeclaredAnswer, answer: WireAnswer): readonly string[] {
  return declared.headers.flatMap(({ name, required, complaints }) => {
    const value = answer.headers[name]
    if (value === undefined) return required ? [`the header ${name} is missing`] : []
    return complaints(value).map((complaint) => `the header ${name}: ${complaint}`)
  })
}

function bodyComplaints(declared: DeclaredAnswer, answer: WireAnswer): readonly string[] {
  const type = (answer.headers['content-type'] ?? '').split(';')[0]?.trim() ?? ''
  const complaints = declared.bodies.get(type)
  if (complaints === undefined) return [`the media type ${type || '(none)'} is not declared`]
  if (type === 'text/event-stream') return streamComplaints(declared, answer)
  if (type === 'application/x-ndjson') return lineComplaints(declared, answer)
  try {
    return complaints(JSON.parse(answer.text))
  } catch {
    return type === 'application/json' ? [`the body is not JSON: ${answer.text.slice(0, 200)}`] : []
  }
}

/** Server-sent events: whole blocks of known fields, data that one of the declared formats has, ids that never go back, nothing after the end mark. */
function streamComplaints(declared: DeclaredAnswer, answer: WireAnswer): readonly string[] {
  const blocks = answer.text.split('\n\n')
  const rest = blocks.pop() ?? ''
  if (answer.isComplete && rest !== '') return [`the stream ends in the middle of a block: ${rest.slice(-200)}`]
  let lastId = 0
  let isOver = false
  for (const block of blocks) {
    if (isOver) return [`something comes after [DONE]: ${block.slice(0, 200)}`]
    for (const line of block.split('\n')) {
      if (line.startsWith(':') || line === `event: ${declared.eventName}` || /^retry: \d+$/.test(line)) continue
      const [, id] = /^id: (\d+)$/.exec(line) ?? []
      if (id !== undefined) {
        if (Number(id) < lastId) return [`the id ${id} comes after ${lastId}`]
        lastId = Number(id)
      } else if (line === 'data: [DONE]') isOver = true
      else if (!line.startsWith('data: ')) return [`an unknown line in the stream: ${line.slice(0, 200)}`]
      else if (!isKnownChunk(declared, line.slice('data: '.length))) return [`data of no declared format: ${line.slice(0, 300)}`]
    }
  }
  return []
}

function lineComplaints(declared: DeclaredAnswer, answer: WireAnswer): readonly string[] {
  const lines = answer.text.split('\n')
  if (lines.pop() !== '') return ['the last line is not ended']
  return lines.filter((line) => !isKnownChunk(declared, line)).map((line) => `a line of no declared form: ${line.slice(0, 300)}`)
}

function isKnownChunk(declared: DeclaredAnswer, text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return declared.chunks.some((complaints) => complaints(value).length === 0)
  } catch {
    return false
  }
}
