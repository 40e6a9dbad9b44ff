import type { Json, JsonObject } from '../kernel/json.js'
import { redactedEmail, redactedPhone } from '../kernel/sanitiser.js'

/**
 * An address of a person in free text: as it is written, in an URL (`%40`), and as a bounce address that holds it
 * (`bounce+ada=example.com@…`). Bounded, so linear.
 */
const email = /[^\s@<>"'(),;:[\]{}\\/?&|]{1,64}(?:@|%40)[^\s@<>"'(),;:[\]{}\\/?&|=]{1,255}/giu

/** Digits of a written number, with the usual separators. */
const dialled = /(?<![\w+])\+?\(?\d(?:[\s().\-/\u00a0]{0,3}\d){6,16}(?!\w)/g
const international = /^(?:\+|00)/
/** `(555) 010-4477`, `555-010-4477`: the form alone identifies it. */
const northAmerican = /^\(?\d{3}\)?[-. \u00a0]{1,2}\d{3}[-. ]\d{4}$/
const shortestNumber = 7

/** Takes the addresses of people out of a text. */
export type Eraser = (text: string) => string

/**
 * A provider's report repeats the recipient, in its reason and anywhere in its payload. The eraser knows the recipient, in any
 * case and grouping, and removes every e-mail address and telephone number that looks like one as well.
 */
export function eraserFor(recipient: string | null): Eraser {
  const known = recipient === null ? [] : spellingsOf(recipient)
  const digits = recipient === null || recipient.includes('@') ? '' : digitsOf(recipient)
  return (text) => {
    let out = text
    for (const [spelling, replacement] of known) out = replaceAll(out, spelling, replacement)
    if (out.includes('@') || out.includes('%40')) out = out.replace(email, redactedEmail)
    return out.replace(dialled, (found) => (isNumber(found, digits) ? redactedPhone : found))
  }
}

/** The same value without addresses: in texts, in names of members, and where the recipient's number is written as a number. */
export function withoutRecipients(value: JsonObject, recipient: string | null): JsonObject {
  const erase = eraserFor(recipient)
  const digits = recipient === null ? '' : digitsOf(recipient)
  return withoutIn(value, erase, recipient !== null && !recipient.includes('@') && digits.length >= shortestNumber ? digits : undefined) as JsonObject
}

/** An id of the provider, in which nothing but the recipient itself is replaced: message ids look like addresses. */
export function idWithout(id: string, recipient: string | null, substitute: string): string {
  if (recipient === null) return id
  return spellingsOf(recipient).reduce((out, [spelling]) => replaceAll(out, spelling, substitute), id)
}

function withoutIn(value: Json, erase: Eraser, digits: string | undefined): Json {
  if (typeof value === 'string') return erase(value)
  if (typeof value === 'number') return digits !== undefined && String(value) === digits ? redactedPhone : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => withoutIn(item, erase, digits))
  const members = new Map<string, Json>()
  for (const [key, member] of Object.entries(value as JsonObject)) {
    const name = erase(key)
    let free = name
    for (let n = 2; members.has(free); n++) free = `${name} ${n}`
    members.set(free, withoutIn(member, erase, digits))
  }
  // fromEntries defines members instead of assigning them: `__proto__` stays a key like any other.
  return Object.fromEntries(members)
}

/** How a recipient may be written, longest first: with a name, bare, in an URL, in base64, and by its mailbox alone. */
function spellingsOf(recipient: string): [spelling: string, replacement: string][] {
  const bare = /<([^<>]+)>\s*$/.exec(recipient)?.[1]?.trim() ?? recipient
  const isEmail = bare.includes('@')
  const replacement = isEmail ? redactedEmail : redactedPhone
  const mailbox = isEmail ? bare.slice(0, bare.lastIndexOf('@')) : ''
  const spellings = [
    recipient,
    bare,
    encodeURIComponent(bare.toWellFormed()),
    Buffer.from(bare).toString('base64').replace(/=+$/, ''),
    bare.replace('@', '='),
    ...(isTelling(mailbox) ? [mailbox] : []),
  ]
  return [...new Set(spellings)].filter((each) => each.length >= 4).map((each) => [each, replacement])
}

/** A mailbox that is no ordinary word, which would be cut out of ordinary sentences. */
const isTelling = (mailbox: string): boolean => mailbox.length >= 8 || (mailbox.length >= 4 && /[\d._+-]/.test(mailbox))

const digitsOf = (text: string): string => text.replaceAll(/\D/g, '').replace(/^00/, '')

/** The recipient's own number, with or without its country; one that says that it is international; or one in a form of its own. */
function isNumber(found: string, recipientDigits: string): boolean {
  const digits = digitsOf(found)
  if (digits.length < shortestNumber) return false
  if (international.test(found.replace('(', '')) || northAmerican.test(found.trim())) return true
  const national = digits.replace(/^0+/, '')
  return (
    recipientDigits !== '' && national.length >= shortestNumber && (recipientDigits.endsWith(national) || national.endsWith(recipientDigits.replace(/^0+/, '')))
  )
}

/** Compares without case. Text is compared as it would be folded, where that keeps its length. */
function replaceAll(text: string, wanted: string, replacement: string): string {
  const escaped = wanted.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return text.replaceAll(new RegExp(escaped, 'giu'), replacement)
}
