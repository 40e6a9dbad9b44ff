import { parseJsonEventStream, readUIMessageStream, uiMessageChunkSchema, type UIMessage, type UIMessageChunk } from 'ai'
import type { LogEvent } from '../../src/eventlog/log.js'
import { canonicalJson, type JsonObject } from '../../src/kernel/json.js'
import { encode, foldState } from '../../src/runs/formats/encode-events.js'
import { uiFormat, uiTurnFormat } from '../../src/runs/formats/ui-format.js'

export type Entry = readonly [type: string, payload?: JsonObject | string]

export function logOf(...entries: readonly Entry[]): LogEvent[] {
  return entries.map(([type, payload = {}], index) => ({
    logId: 'run-1',
    seq: index + 1,
    type,
    payloadText: typeof payload === 'string' ? payload : canonicalJson(payload),
    recordedAt: '2026-02-01T00:00:00.000000Z',
    prevHash: null,
    hash: '',
    hashVersion: 2,
    author: null,
    leaseEpoch: null,
    idempotencyKey: null,
  }))
}

export const textOf = (log: readonly LogEvent[]) => encode(uiFormat, uiFormat.initial, log).buffer.toString()
export const dataLines = (text: string) => [...text.matchAll(/^data: ([^\n]*)\n/gm)].map((match) => match[1] ?? '')
export const typesOf = (log: readonly LogEvent[]) =>
  dataLines(textOf(log)).map((line) => (line === '[DONE]' ? line : (JSON.parse(line) as { type: string }).type))

/** What the AI SDK's own reader makes of the text: the last state of each message. Any complaint of the reader fails the test. */
export async function read(text: string): Promise<{ messages: UIMessage[]; errors: string[]; chunks: UIMessageChunk[] }> {
  const chunks: UIMessageChunk[] = []
  const parsed = parseJsonEventStream({ stream: new Blob([text]).stream(), schema: uiMessageChunkSchema }).pipeThrough(
    new TransformStream<{ success: true; value: UIMessageChunk } | { success: false; error: Error }, UIMessageChunk>({
      transform(result, controller) {
        if (!result.success) throw result.error
        chunks.push(result.value)
        controller.enqueue(result.value)
      },
    }),
  )
  const errors: string[] = []
  const byId = new Map<string, UIMessage>()
  for await (const message of readUIMessageStream({ stream: parsed, onError: (error) => errors.push(String(error)) })) byId.set(message.id, message)
  return { messages: [...byId.values()], errors, chunks }
}

/** What a reader gets that follows one turn after the other: the responses, each from the end of the one before. */
export function responsesOf(log: readonly LogEvent[], from = 0): string[] {
  const responses: string[] = []
  for (let at = from; at < log.length;) {
    const encoded = encode(uiTurnFormat, foldState(uiTurnFormat, uiTurnFormat.initial, log.slice(0, at)), log.slice(at))
    responses.push(encoded.buffer.toString())
    at = encoded.lastSeq ?? log.length
  }
  return responses
}

export const words = (message: UIMessage | undefined) => message?.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
