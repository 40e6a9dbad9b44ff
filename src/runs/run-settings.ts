import type { RunSettings } from './run.js'

type Wanted = { readonly [Name in keyof RunSettings]?: RunSettings[Name] | null | undefined }

/** What a caller chose, without what it left open; undefined when it chose nothing. */
export function settingsOf(wanted: Wanted): Partial<RunSettings> | undefined {
  const chosen = Object.entries(wanted).filter(([, value]) => value !== undefined && value !== null)
  return chosen.length === 0 ? undefined : Object.fromEntries(chosen)
}
