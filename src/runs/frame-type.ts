/** Frame types that act on the run instead of saying something to it. */
export const controlFrameTypes = {
  cancel: ['cancel', 'cancel_requested'],
  finish: ['finish', 'complete', 'run_complete'],
  fail: ['fail', 'error'],
  approval: ['approval'],
} as const

export type FrameRole = keyof typeof controlFrameTypes | 'message' | 'note'

/** Control words by their type; text of whatever other type is something the user said; the rest is a note. */
export function frameRole(frameType: string, payload: Readonly<Record<string, unknown>>): FrameRole {
  for (const [role, types] of Object.entries(controlFrameTypes)) if ((types as readonly string[]).includes(frameType)) return role as FrameRole
  return messageText(payload) === undefined ? 'note' : 'message'
}

/** What a frame says: `text`, or `delta` where there is no `text`. Undefined when it says nothing. */
export function messageText(payload: Readonly<Record<string, unknown>>): string | undefined {
  const text = payload['text'] ?? payload['delta']
  return typeof text === 'string' && text !== '' ? text : undefined
}

export const isMessageFrame = (frameType: string, payload: Readonly<Record<string, unknown>>): boolean => frameRole(frameType, payload) === 'message'
