import { createHash } from 'node:crypto'
import { ModelError } from './model-error.js'
import type { FinishReason, ModelMessage, ModelPart, ModelProvider, ModelRequest } from './model-provider.js'
import { assertWanted, pause } from './pause.js'
import { readScript, wordChunks } from './script.js'
import type { ScriptStep } from './script.js'

export interface ScriptedOptions {
  /** Pause before every chunk of text that has none of its own, for demos. Default 0. */
  readonly chunkDelayMs?: number
}

const defaultModel = 'scripted-1'

/**
 * The offline provider: the same conversation gives the same parts, on any machine. Without a script it answers the last user
 * message with a text that quotes it; with a `script` in that message it follows the script. A script continues after its last
 * tool steps as soon as their results are in the conversation, so one script can lead through several calls, and a call repeated
 * after a crash gives the same parts and tool call ids.
 */
export function createScriptedProvider(options: ScriptedOptions = {}): ModelProvider {
  const chunkDelayMs = options.chunkDelayMs ?? 0
  return {
    name: 'scripted',
    defaultModel,
    simulated: true,
    stream: (request) => play(request, chunkDelayMs),
  }
}

async function* play(request: ModelRequest, chunkDelayMs: number): AsyncGenerator<ModelPart, void, void> {
  const { signal } = request
  assertWanted(signal)
  const conversation = readConversation(request.messages)
  const steps = conversation.script ?? answer(conversation)
  const answeredSteps = Math.min(conversation.toolResults, steps.filter((step) => step.kind === 'tool').length)
  let toolSteps = 0
  let outputCharacters = 0
  let reason: FinishReason | undefined
  let asked = false

  for (const step of steps) {
    if (step.kind === 'tool') {
      const ordinal = toolSteps++
      if (ordinal < answeredSteps) continue
      assertWanted(signal)
      asked = true
      outputCharacters += step.toolName.length + JSON.stringify(step.input).length
      yield { type: 'tool-call', toolCallId: toolCallId(conversation, ordinal), toolName: step.toolName, input: step.input }
      continue
    }
    // Steps before the last answered tool call were played by an earlier call.
    if (toolSteps < answeredSteps) continue
    if (asked) break
    if (step.kind === 'delay') await pause(step.ms, signal)
    else if (step.kind === 'error') throw new ModelError(step.class, step.message, { retryable: step.retryable })
    else if (step.kind === 'finish') {
      reason = step.reason
      break
    } else {
      for (const text of step.chunks) {
        await pause(step.chunkDelayMs || chunkDelayMs, signal)
        outputCharacters += text.length
        yield { type: 'text', text }
      }
    }
  }
  assertWanted(signal)
  const usage = { inputTokens: tokens(conversation.characters), outputTokens: tokens(outputCharacters) }
  yield { type: 'finish', reason: reason ?? (asked ? 'tool-calls' : 'stop'), usage, model: request.model ?? defaultModel }
}

interface Conversation {
  readonly prompt: string
  readonly script: readonly ScriptStep[] | undefined
  /** Tool results since the last user message. */
  readonly toolResults: number
  readonly userMessages: number
  readonly characters: number
}

function readConversation(messages: readonly ModelMessage[]): Conversation {
  let prompt = ''
  let script: readonly ScriptStep[] | undefined
  let toolResults = 0
  let userMessages = 0
  let characters = 0
  for (const message of messages) {
    characters += message.role === 'tool' ? JSON.stringify(message.output).length : message.text.length
    if (message.role === 'tool') toolResults++
    if (message.role !== 'user') continue
    userMessages++
    toolResults = 0
    prompt = message.text
    script = message.script === undefined || message.script === null ? undefined : readScript(message.script)
  }
  return { prompt, script, toolResults, userMessages, characters }
}

function answer(conversation: Conversation): ScriptStep[] {
  const text =
    conversation.prompt.trim() === ''
      ? 'I received an empty message. I am the scripted provider that is built into the runtime: say something and I will quote it.'
      : `You said: “${quote(conversation.prompt)}” I am the scripted provider that is built into the runtime. ` +
        'I work offline and answer the same words to the same message every time, so you can see a run from its first event to its last. ' +
        'Set RUNTIME_MODEL_BASE_URL and RUNTIME_MODEL_NAME to let a real model answer instead.'
  return [{ kind: 'text', chunks: wordChunks(text), chunkDelayMs: 0 }]
}

/** Long prompts are quoted in part. Cutting by code point keeps surrogate pairs whole. */
function quote(prompt: string): string {
  const characters = Array.from(prompt.trim())
  return characters.length <= 500 ? characters.join('') : `${characters.slice(0, 500).join('')}…`
}

/** Depends on the place in the conversation only, so that a repeated call asks for the same tool call again. */
function toolCallId(conversation: Conversation, ordinal: number): string {
  const digest = createHash('sha256').update(`${conversation.userMessages}:${ordinal}:${conversation.prompt}`).digest('hex')
  return `call_${digest.slice(0, 24)}`
}

/** A rule of thumb for English text: four characters to a token. */
const tokens = (characters: number): number => Math.ceil(characters / 4)
