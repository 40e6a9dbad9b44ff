/** The reason for a refusal as its body gives it, in any shape. Text as it came: not yet bounded, keys not yet cut out. */
export interface Reason {
  readonly text: string
  /** Codes, types and states beside it, in lower case. */
  readonly marks: readonly string[]
  /** A status that the body names; gateways wrap one answer into another. */
  readonly status: number | undefined
  readonly retryDelayMs: number | undefined
  readonly isPage: boolean
}

const maxDepth = 6

export function readReason(body: string): Reason {
  const text = body.trim()
  if (/^\s*<(?:!doctype|html|head|\?xml)/i.test(text)) return { ...nothing, text: textOfPage(text), isPage: true }
  const value = parsed(text)
  if (value === undefined) return { ...nothing, text }
  const found = new Findings()
  found.look(value, 0)
  return { text: found.texts[0] ?? '', marks: found.marks, status: found.status, retryDelayMs: found.retryDelayMs, isPage: false }
}

const nothing: Reason = { text: '', marks: [], status: undefined, retryDelayMs: undefined, isPage: false }

/** Where servers put the reason, the most telling member first. */
const reasonMembers = [
  'message',
  'error_description',
  'detail',
  'msg',
  'reason',
  'error_message',
  'errorMessage',
  'title',
  'text',
  'description',
  'type',
  'code',
] as const
const nestedMembers = ['error', 'errors', 'response', 'fault', 'data', 'body', 'details'] as const

class Findings {
  readonly texts: string[] = []
  readonly marks: string[] = []
  status: number | undefined
  retryDelayMs: number | undefined

  look(value: unknown, depth: number): void {
    if (depth > maxDepth) return
    if (typeof value === 'string') this.#say(value)
    else if (Array.isArray(value)) for (const each of value.slice(0, 5) as unknown[]) this.look(each, depth + 1)
    else if (typeof value === 'object' && value !== null) this.#lookInto(value as Readonly<Record<string, unknown>>, depth)
  }

  #lookInto(value: Readonly<Record<string, unknown>>, depth: number): void {
    for (const member of ['code', 'type', 'status', 'param'] as const) {
      const mark = value[member]
      if (typeof mark === 'string') this.marks.push(mark.toLowerCase().slice(0, 100))
      const number = typeof mark === 'number' ? mark : typeof mark === 'string' && /^[45]\d\d$/.test(mark) ? Number(mark) : Number.NaN
      if (member !== 'param' && number >= 400 && number < 600) this.status ??= number
    }
    const delay = /^(\d{1,6}(?:\.\d+)?)s$/.exec(typeof value['retryDelay'] === 'string' ? value['retryDelay'] : '')
    if (delay) this.retryDelayMs ??= Number(delay[1]) * 1000
    // The upstream's message is worth more than the gateway's own ("Provider returned error").
    const metadata = value['metadata']
    if (typeof metadata === 'object' && metadata !== null && 'raw' in metadata)
      this.look(typeof metadata.raw === 'string' ? (parsed(metadata.raw) ?? metadata.raw) : metadata.raw, depth + 1)
    for (const member of nestedMembers) if (value[member] !== undefined && value[member] !== null) this.look(value[member], depth + 1)
    for (const member of reasonMembers) {
      const text = value[member]
      if (typeof text === 'string') this.#say(member === 'msg' ? `${placeIn(value['loc'])}${text}` : text)
      else if (member === 'detail' || member === 'message') this.look(text, depth + 1)
    }
  }

  #say(text: string): void {
    if (text.trim() === '') return
    // A message that is itself a body, as some gateways wrap them.
    const inner = /^\s*[{[]/.test(text) ? parsed(text) : undefined
    if (inner === undefined) this.texts.push(text)
    else this.look(inner, maxDepth - 1)
  }
}

/** Which member of the request a refusal is about. */
function placeIn(loc: unknown): string {
  if (!Array.isArray(loc)) return ''
  // Anything else may be impossible to put as a text.
  const names = loc.filter((name): name is string | number => typeof name === 'string' || typeof name === 'number')
  return `${names.join('.')}: `
}

function textOfPage(page: string): string {
  const told = /<title[^>]*>([^<]{1,500})/i.exec(page)?.[1] ?? /<h1[^>]*>([^<]{1,500})/i.exec(page)?.[1] ?? ''
  return told.trim() === '' ? 'a web page' : `a web page: ${unescaped(told)}`
}

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
