/** Writes to a terminal: in colour where it is one and nobody has asked for none (NO_COLOR, no-color.org). */
export class Terminal {
  readonly #isColourful: boolean
  #atLineStart = true

  constructor(isColourful = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '') {
    this.#isColourful = isColourful
  }

  /** Text as it comes, without a line's end. */
  say(text: string, style: Style = 'plain'): void {
    if (text === '') return
    process.stdout.write(this.#paint(text, style))
    this.#atLineStart = text.endsWith('\n')
  }

  /** Ends the line that is begun, if one is. */
  endLine(): void {
    if (!this.#atLineStart) process.stdout.write('\n')
    this.#atLineStart = true
  }

  /** A line of its own, whatever stands before it. */
  line(text = '', style: Style = 'plain'): void {
    this.endLine()
    process.stdout.write(`${text === '' ? '' : this.#paint(text, style)}\n`)
  }

  heading(text: string): void {
    this.line()
    this.line(text, 'bold')
  }

  #paint(text: string, style: Style): string {
    const code = codes[style]
    return this.#isColourful && code !== '' ? `\u001b[${code}m${text}\u001b[0m` : text
  }
}

const codes = { plain: '', bold: '1', dim: '2', red: '31', green: '32', yellow: '33', cyan: '36' } as const
export type Style = keyof typeof codes
