/** Words that PHP keeps for itself, as far as somebody might call a schema so. */
const reservedClassNames = new Set(
  (
    'abstract and array as bool break callable case catch class clone const continue declare default do echo else empty enum extends false final finally float fn ' +
    'for foreach function global goto if implements include instanceof insteadof int interface isset iterable list match mixed namespace never new null object or ' +
    'parent print private protected public readonly require return self static string switch throw trait true try unset use var void while xor yield'
  ).split(' '),
)

const words = (name: string): string[] => name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** `run.finished` becomes `RunFinished`. */
export function className(name: string): string {
  const joined = words(name).map(capitalised).join('')
  return reservedClassNames.has(joined.toLowerCase()) ? `${joined}Model` : joined
}

/** `thread_id` and `Last-Event-ID` become `threadId` and `lastEventId`; `runId` stays. */
export function memberName(name: string): string {
  const parts = words(name).map((word) => (word === word.toUpperCase() ? word.toLowerCase() : word))
  const joined = parts.map((word, index) => (index === 0 ? word.charAt(0).toLowerCase() + word.slice(1) : capitalised(word))).join('')
  return /^[0-9]/.test(joined) || joined === 'this' ? `_${joined}` : joined
}

/** `max_tokens` becomes `MAX_TOKENS`. */
export function constantName(value: string): string {
  const joined = words(value).join('_').toUpperCase()
  return /^[A-Z]/.test(joined) && joined !== 'CLASS' ? joined : `VALUE_${joined}`
}

/** As a PHP literal in single quotes. */
export const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

export function literal(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new Error(`${JSON.stringify(value)} has no literal here.`)
}

const lineWidth = 110

/** Text as the lines of a doc comment; an empty line between paragraphs. */
export function docLines(text: string): string[] {
  const lines: string[] = []
  for (const paragraph of text.replaceAll('*/', '* /').trim().split('\n')) {
    let line = ''
    for (const word of paragraph.trim().split(/\s+/)) {
      if (line !== '' && line.length + word.length >= lineWidth) {
        lines.push(line)
        line = ''
      }
      line = line === '' ? word : `${line} ${word}`
    }
    lines.push(line)
  }
  return lines
}
