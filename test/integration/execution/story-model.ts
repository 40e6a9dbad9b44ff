import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { closeNow, listenLocally } from '../../dev-env/index.js'

/** What the model answers at a step: words, and a call or none. */
export interface Answer {
  readonly text: string
  readonly call?: { readonly name: string; readonly input: object }
}

interface Said {
  readonly role: string
  readonly content?: unknown
}

interface Gate {
  arrive(): void
  readonly opened: Promise<void>
}

/** What each call costs: a multiple of it says how many calls were counted. */
export const tokensPerCall = 13

/**
 * A server with the API of OpenAI that follows a script. The last message of the user names the turn (`tale:turn`), and how
 * often the assistant has spoken since names the step, so that an answer depends on what the server was told and on nothing else.
 */
export class StoryModel {
  readonly url: string
  readonly #scripts = new Map<string, readonly Answer[]>()
  readonly #gates = new Map<string, Gate>()
  readonly #asked: { readonly begin: string; readonly messages: readonly Said[] }[] = []
  readonly #stop: () => Promise<void>

  private constructor(url: string, stop: () => Promise<void>) {
    this.url = url
    this.#stop = stop
  }

  static async start(): Promise<StoryModel> {
    const server = createServer((request, response) => {
      // A caller that has gone away, as lost owners do, is nobody's concern.
      model.#answer(request, response).catch(() => response.destroy())
    })
    const model = new StoryModel(`${await listenLocally(server)}/v1`, () => closeNow(server))
    return model
  }

  stop(): Promise<void> {
    return this.#stop()
  }

  /** The words with which a user begins a turn that goes by the script. */
  teach(tale: string, turn: string, script: readonly Answer[]): string {
    this.#scripts.set(`${tale}:${turn}`, script)
    return `${tale}:${turn}`
  }

  /** Stops the next answer of the turn after its first words. */
  hold(begin: string): { readonly reached: Promise<void>; readonly release: () => void } {
    let arrive = (): void => undefined
    let release = (): void => undefined
    const reached = new Promise<void>((resolve) => (arrive = resolve))
    const opened = new Promise<void>((resolve) => (release = resolve))
    this.#gates.set(begin, { arrive, opened })
    return { reached, release }
  }

  /** What the model was told, call by call, in a turn that began with these words. */
  asked(begin: string): readonly (readonly Said[])[] {
    return this.#asked.filter((asked) => asked.begin === begin).map(({ messages }) => messages)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { messages } = JSON.parse(Buffer.concat(chunks).toString()) as { messages: readonly Said[] }
    const last = messages.findLastIndex(({ role }) => role === 'user')
    // A message that was never answered is told together with the next one.
    const begin =
      JSON.stringify(messages[last]?.content ?? '')
        .match(/tale-\d+:\w+/g)
        ?.at(-1) ?? ''
    this.#asked.push({ begin, messages })
    const step = messages.slice(last).filter(({ role }) => role === 'assistant').length
    const answer = this.#scripts.get(begin)?.[step] ?? { text: 'I am lost.' }
    const send = (choice: object, more: object = {}): void => {
      response.write(`data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'small', choices: [choice], ...more })}\n\n`)
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    send({ index: 0, delta: { role: 'assistant', content: answer.text }, finish_reason: null })
    const gate = this.#gates.get(begin)
    this.#gates.delete(begin)
    if (gate) {
      gate.arrive()
      await gate.opened
    }
    if (answer.call) {
      const { name, input } = answer.call
      const call = { index: 0, id: `call_${begin.replace(':', '_')}_${String(step)}`, type: 'function', function: { name, arguments: JSON.stringify(input) } }
      send({ index: 0, delta: { tool_calls: [call] }, finish_reason: null })
    }
    send({ index: 0, delta: {}, finish_reason: answer.call ? 'tool_calls' : 'stop' })
    const usage = { prompt_tokens: tokensPerCall - 3, completion_tokens: 3, total_tokens: tokensPerCall }
    send({ index: 0, delta: {}, finish_reason: null }, { choices: [], usage })
    response.end('data: [DONE]\n\n')
  }
}
