import { textAt, valueAt, type PayloadOf } from '../events/stored-event.js'
import { toolProblem } from './ui-readings.js'
import type { OpenCall, UiState } from './ui-state.js'

export const startStep = '{"type":"start-step"}'
export const finishStep = '{"type":"finish-step"}'
export const endMark = '[DONE]'

export function startChunk(messageId: string): string {
  return `{"type":"start","messageId":${JSON.stringify(messageId)}}`
}

export function textChunk(type: 'text-start' | 'text-end', id: string): string {
  return `{"type":"${type}","id":"${id}"}`
}

export function reasoningChunk(type: 'reasoning-start' | 'reasoning-end', id: string): string {
  return `{"type":"${type}","id":"${id}"}`
}

export function inputStartChunk({ id, name }: Pick<OpenCall, 'id' | 'name'>): string {
  return `{"type":"tool-input-start","toolCallId":${JSON.stringify(id)},"toolName":${JSON.stringify(name)},"dynamic":true}`
}

export function inputDeltaChunk(callId: string, delta: string): string {
  return `{"type":"tool-input-delta","toolCallId":${JSON.stringify(callId)},"inputTextDelta":${JSON.stringify(delta)}}`
}

/** A call that was begun and is not made: a reader would show it as being written for ever. */
export function inputErrorChunk({ id, name }: Pick<OpenCall, 'id' | 'name'>): string {
  const call = `"toolCallId":${JSON.stringify(id)},"toolName":${JSON.stringify(name)}`
  return `{"type":"tool-input-error",${call},"input":null,"errorText":"The call was not made.","dynamic":true}`
}

/** Dynamic, since tools come from manifests at run time: no client has their types. */
export function callChunk(call: Pick<OpenCall, 'id' | 'name'>, input: string): string {
  return `{"type":"tool-input-available","toolCallId":${JSON.stringify(call.id)},"toolName":${JSON.stringify(call.name)},"input":${input},"dynamic":true}`
}

export function approvalChunk(callId: string, approvalId: string): string {
  return `{"type":"tool-approval-request","approvalId":${JSON.stringify(approvalId)},"toolCallId":${JSON.stringify(callId)}}`
}

/** How a call ended, by its result's status. Denied is for those that were asked about: the rest has no denial to show. */
export function resultChunk(call: OpenCall, result: PayloadOf<'tool.result'>): string {
  const id = `"toolCallId":${JSON.stringify(call.id)}`
  if (textAt(result, 'status') === 'denied' && call.approvalId !== null) return `{"type":"tool-output-denied",${id}}`
  const problem = toolProblem(result)
  if (problem !== undefined) return `{"type":"tool-output-error",${id},"errorText":${JSON.stringify(problem)},"dynamic":true}`
  return `{"type":"tool-output-available",${id},"output":${JSON.stringify(valueAt(result, 'output') ?? null)},"dynamic":true}`
}

export function errorChunk(problem: string): string {
  return `{"type":"error","errorText":${JSON.stringify(problem)}}`
}

/** In this protocol an aborted message has no finish. */
export function abortChunk(reason: string): string {
  return `{"type":"abort","reason":${JSON.stringify(reason)}}`
}

export function finishChunk(finishReason: string | null): string {
  return `{"type":"finish","finishReason":"${finishReason ?? 'stop'}"}`
}

export function metadataChunk(metadata: Readonly<Record<string, unknown>>): string {
  return `{"type":"message-metadata","messageMetadata":${JSON.stringify(metadata)}}`
}

/** Parts with an id are kept and replaced by the next of that id; those without are told once and forgotten. */
export function dataChunk(name: string, id: string | undefined, data: string): string {
  const lifetime = id === undefined ? ',"transient":true' : `,"id":${JSON.stringify(id)}`
  return `{"type":"data-${name}"${lifetime},"data":${data}}`
}

/** What is open in a message, for a reader that has not seen it being opened. */
export function openingChunks(state: UiState): string[] {
  if (state.messageId === null || state.ended || state.closed) return []
  const chunks = [startChunk(state.messageId)]
  const metadata = {
    ...(state.simulated ? { simulated: true } : {}),
    ...(state.model === null ? {} : { model: state.model }),
    ...(state.usage === null ? {} : { usage: state.usage }),
  }
  if (Object.keys(metadata).length > 0) chunks.push(metadataChunk(metadata))
  if (state.step !== 'none') chunks.push(startStep)
  for (const call of state.openCalls) {
    // The input is in the past; the result that is to come needs the call.
    chunks.push(call.isWritten ? inputStartChunk(call) : callChunk(call, 'null'))
    if (call.approvalId !== null && !call.isDecided) chunks.push(approvalChunk(call.id, call.approvalId))
  }
  if (state.reasoning !== null) chunks.push(reasoningChunk('reasoning-start', state.reasoning.id))
  if (state.textId !== null) chunks.push(textChunk('text-start', state.textId))
  return chunks
}

const finishReasons = new Set(['stop', 'length', 'content-filter', 'tool-calls', 'error'])

export function finishReasonOf(reason: string): string {
  const name = reason.replaceAll('_', '-')
  return finishReasons.has(name) ? name : 'other'
}
