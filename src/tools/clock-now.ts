import { parseTimestamp } from '../kernel/time.js'
import { ToolFailure, type Tool } from './tool.js'

export const clockNow: Tool = {
  name: 'clock.now',
  description: 'Tells the current date and time, in UTC or in a given IANA time zone. Use it whenever an answer depends on what day or time it is.',
  inputSchema: {
    type: 'object',
    properties: { timezone: { type: 'string', minLength: 1, maxLength: 64, description: 'IANA name such as Europe/Berlin. Default UTC.' } },
    additionalProperties: false,
  },
  retry: 'safe',
  timeoutMs: 1_000,
  run: async (input, context) => {
    const timezone = typeof input['timezone'] === 'string' ? input['timezone'] : 'UTC'
    const unixMs = Math.floor(parseTimestamp(context.now()) / 1000)
    return { output: { iso: isoIn(timezone, unixMs), unix_ms: unixMs, timezone } }
  },
}

/** RFC 3339 with the offset that the zone has at that moment. */
function isoIn(timeZone: string, unixMs: number): string {
  const offset = offsetOf(timeZone, unixMs)
  if (offset === '' || offset === '+00:00') return new Date(unixMs).toISOString()
  const sign = offset.startsWith('-') ? -1 : 1
  const [hours = 0, minutes = 0, seconds = 0] = offset.slice(1).split(':').map(Number)
  const local = new Date(unixMs + sign * ((hours * 60 + minutes) * 60 + seconds) * 1000)
  return `${local.toISOString().slice(0, 23)}${offset.slice(0, 6)}`
}

/** `+01:00`. For UTC and its like it is `+00:00` or empty, depending on the version of the zone data. */
function offsetOf(timeZone: string, unixMs: number): string {
  try {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(unixMs)
    return (parts.find((part) => part.type === 'timeZoneName')?.value ?? '').slice('GMT'.length)
  } catch (error) {
    throw new ToolFailure('unknown_timezone', `${JSON.stringify(timeZone)} is not a time zone. Give an IANA name such as Europe/Berlin.`, { cause: error })
  }
}
