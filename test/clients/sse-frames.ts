import type { FrameFault } from './faults.js'

/** One frame of a stream of server-sent events as the service writes it, with the blank line that ends it. */
export interface Frame {
  readonly text: string
  /** Undefined: the frame has no id. */
  readonly id: number | undefined
}

/** Cuts the text of a stream into frames as it comes. */
export class FrameSplitter {
  readonly #decoder = new TextDecoder()
  #rest = ''

  push(bytes: Uint8Array): Frame[] {
    const parts = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n\n')
    this.#rest = parts.pop() ?? ''
    return parts.map((part) => ({ text: `${part}\n\n`, id: idOf(part) }))
  }
}

function idOf(text: string): number | undefined {
  const id = text
    .split('\n')
    .find((line) => line.startsWith('id: '))
    ?.slice(4)
  return id === undefined ? undefined : Number(id)
}

/**
 * The last events that a path's answers have delivered, for answers that repeat them. An event is all frames up to the one that
 * carries an id. Frames that share the id of the one before (an end mark) belong to it.
 */
export class DeliveredEvents {
  readonly #events: { id: number; text: string }[] = []
  #open = ''
  #lastId: number | undefined

  note(frame: Frame): void {
    this.#open += frame.text
    if (frame.id === undefined) return
    const { id } = frame
    if (id === this.#lastId) this.#events.push({ id, text: (this.#events.pop()?.text ?? '') + this.#open })
    else this.#events.push({ id, text: this.#open })
    if (this.#events.length > 16) this.#events.shift()
    this.#lastId = id
    this.#open = ''
  }

  /** The connection is gone: what had no id yet was never delivered. */
  cutOff(): void {
    this.#open = ''
  }

  /** The last so many of those that a reader at this position has, whatever else was put on its connection. */
  last(count: number, position: number): string {
    const had = this.#events.filter(({ id }) => id <= position)
    return had
      .slice(had.length - Math.min(count, had.length))
      .map(({ text }) => text)
      .join('')
  }
}

/** Changes frames one after the other; answers what is to be written for each, '' for nothing. */
export class FrameChanger {
  readonly #fault: FrameFault
  readonly #before: string
  #hasBegun = false
  /** The frames of an event whose id has not come yet, for events that are left out or delivered twice. */
  #event = ''

  constructor(fault: FrameFault, before: string) {
    this.#fault = fault
    this.#before = before
  }

  change(frame: Frame): string {
    const opening = this.#hasBegun ? '' : `${this.#fault.bom === true ? '\uFEFF' : ''}${this.#fault.before ?? ''}${this.#before}`
    this.#hasBegun = true
    return opening + this.#wholeEvents(frame)
  }

  #wholeEvents(frame: Frame): string {
    const { twice, leave_out: leftOut } = this.#fault
    const text = this.#rewrite(frame.text)
    if (twice !== true && leftOut === undefined) return text
    this.#event += text
    const isEnd = frame.text.split('\n').includes('data: [DONE]')
    if (frame.id === undefined && !isEnd) return ''
    const event = this.#event
    this.#event = ''
    if (frame.id !== undefined && leftOut?.includes(frame.id) === true && !isEnd) return ''
    return twice === true ? event + event : event
  }

  #rewrite(frame: string): string {
    let text = frame
    if (this.#fault.fold === true) text = text.replace('data: {', 'data: {\ndata: ')
    if (this.#fault.comments === true) text = `: in between\n\n${text.replace('data: ', ': and inside\ndata: ')}`
    if (this.#fault.line_end === 'cr') text = text.replaceAll('\n', '\r')
    if (this.#fault.line_end === 'crlf') text = text.replaceAll('\n', '\r\n')
    return text
  }
}
