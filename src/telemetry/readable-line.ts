const shown = new Set(['timestamp', 'severity', 'message', 'error', 'service', 'version', 'process_id'])

/** One line of JSON log as a short line for people: time, severity, message, then the other fields as key=value. Other text is passed on. */
export function readableLine(line: string): string {
  const fields = parse(line)
  if (fields === undefined) return line
  const time = text(fields['timestamp']).slice(11, 23)
  const severity = text(fields['severity']).padEnd(5)
  const rest = Object.entries(fields)
    .filter(([name, value]) => !shown.has(name) && value !== undefined)
    .map(([name, value]) => ` ${name}=${text(value)}`)
    .join('')
  return `${time} ${severity} ${text(fields['message'])}${rest}${errorText(fields['error'])}\n`
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function errorText(error: unknown): string {
  if (error === undefined) return ''
  if (typeof error === 'object' && error !== null && 'stack' in error && typeof error.stack === 'string') return `\n${error.stack.replaceAll(/^/gm, '    ')}`
  return ` error=${text(error)}`
}

function text(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
