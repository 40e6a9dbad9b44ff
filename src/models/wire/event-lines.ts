import { ModelError } from '../model-error.js'

export interface WireEvent {
  /** The value of its `event:` line; empty without one. */
  readonly name: string
  readonly data: string
}

/** Larger than any part of an answer that a log could keep, and small enough for many answers at a time. */
export const maxLineBytes = 4 * 1024 * 1024
export const maxAnswerBytes = 32 * 1024 * 1024

const lineFeed = 10
const carriageReturn = 13

/**
 * Cuts the bytes of an answer into server-sent events. Bounded in both ways: one line, and all of them. Lines that are no field
 * of an event (a gateway that writes JSON without `data:`) come out as events of their own, named `raw`.
 */
export class EventLines {
  readonly #decoder = new TextDecoder('utf-8')
  #bytes = 0
  #rest: Uint8Array[] = []
  #restBytes = 0
  #endedByReturn = false
  #name = ''
  #data: string[] = []
  #dataCharacters = 0
  #hasData = false
  readonly #strayLines: string[] = []
  #strayCharacters = 0

  /** Lines received instead of events: lines that are not fields of an event, before the first event. Some hold a whole answer, or a refusal. */
  get stray(): string {
    return this.#hasData ? '' : this.#strayLines.join('\n')
  }

  /** The events that are complete with these bytes. Throws ModelError `malformed` when a bound is passed. */
  push(bytes: Uint8Array): WireEvent[] {
    this.#bytes += bytes.length
    if (this.#bytes > maxAnswerBytes) throw tooLarge(`The answer is larger than ${String(maxAnswerBytes)} bytes.`)
    const events: WireEvent[] = []
    let from = 0
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]
      // A line may end in CR, LF or both, also over two pushes.
      if (byte === lineFeed && this.#endedByReturn && i === from) from = i + 1
      else if (byte === lineFeed || byte === carriageReturn) {
        this.#line(this.#take(bytes.subarray(from, i)), events)
        from = i + 1
      }
      this.#endedByReturn = byte === carriageReturn
    }
    this.#keep(bytes.subarray(from))
    return events
  }

  /** The rest when the bytes end: some servers close without the last empty line. */
  end(): WireEvent[] {
    const events: WireEvent[] = []
    this.#line(this.#take(new Uint8Array(0)), events)
    this.#line('', events)
    return events
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#restBytes += bytes.length
    if (this.#restBytes > maxLineBytes) throw tooLarge(`A line of the answer is longer than ${String(maxLineBytes)} bytes.`)
    this.#rest.push(bytes.slice())
  }

  #take(last: Uint8Array): string {
    if (this.#restBytes + last.length > maxLineBytes) throw tooLarge(`A line of the answer is longer than ${String(maxLineBytes)} bytes.`)
    const whole = this.#rest.length === 0 ? last : Buffer.concat([...this.#rest, last])
    this.#rest = []
    this.#restBytes = 0
    return this.#decoder.decode(whole)
  }

  #line(line: string, events: WireEvent[]): void {
    if (line === '') {
      if (this.#data.length > 0) events.push({ name: this.#name, data: this.#data.join('\n') })
      this.#name = ''
      this.#data = []
      this.#dataCharacters = 0
      return
    }
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'data') {
      this.#dataCharacters += value.length
      if (this.#dataCharacters > maxLineBytes) throw tooLarge(`An event of the answer is longer than ${String(maxLineBytes)} bytes.`)
      this.#data.push(value)
      this.#hasData = true
    } else if (field === 'event') this.#name = value.slice(0, 100)
    else if (field !== '' && field !== 'id' && field !== 'retry') this.#stray(line, events)
  }

  #stray(line: string, events: WireEvent[]): void {
    if (!this.#hasData && this.#strayCharacters < maxLineBytes) {
      this.#strayCharacters += line.length
      this.#strayLines.push(line)
    }
    if (/^\s*[{[]/.test(line)) events.push({ name: 'raw', data: line })
  }
}

const tooLarge = (what: string): ModelError => new ModelError('malformed', `The model provider's answer cannot be read: ${what}`, { retryable: false })
