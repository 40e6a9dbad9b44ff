import { v7 as uuidv7 } from 'uuid'

declare const brand: unique symbol
/** One living process of the runtime. Unique per start, so that a restarted process never takes itself for its former self. */
export type ProcessId = string & { readonly [brand]: 'ProcessId' }

export const newRunId = (): string => uuidv7()
export const newThreadId = (): string => uuidv7()
export const newFrameId = (): string => uuidv7()
export const newWorkerId = (): string => `codexw_${uuidv7()}`
export const newRequestName = (): string => `req_${uuidv7()}`
export const newProcessId = (): ProcessId => uuidv7() as ProcessId
