import { RuntimeError } from '../kernel/errors.js'

/** A caller's text, trimmed; undefined if it is blank. */
export function trimmed(text: string | null | undefined): string | undefined {
  const found = text?.trim()
  return found === undefined || found === '' ? undefined : found
}

/** 400 for a value that the contract's schema could not judge. `path` is a JSON Pointer below /body, /query or /path. */
export const malformed = (path: string, message: string, code = 'pattern'): RuntimeError =>
  new RuntimeError('contract_violation', `The request does not match the contract: ${path} ${message}.`, { path, code, message })
