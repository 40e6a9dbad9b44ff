import { v7 as uuidv7 } from 'uuid'

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

export type RunId = Branded<'RunId'>
export type ThreadId = Branded<'ThreadId'>
export type FrameId = Branded<'FrameId'>
export type WorkerId = Branded<'WorkerId'>
/** One living process of the runtime. Unique per start, so that a restarted process never takes itself for its former self. */
export type ProcessId = Branded<'ProcessId'>

export const newRunId = (): RunId => uuidv7() as RunId
export const newThreadId = (): ThreadId => uuidv7() as ThreadId
export const newFrameId = (): FrameId => uuidv7() as FrameId
export const newWorkerId = (): WorkerId => `codexw_${uuidv7()}` as WorkerId
export const newRequestName = (): string => `req_${uuidv7()}`
export const newProcessId = (): ProcessId => uuidv7() as ProcessId
