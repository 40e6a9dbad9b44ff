export type ReplayProblem = 'empty' | 'not_json' | 'no_header' | 'unknown_version' | 'no_session_start' | 'no_session_end' | 'no_final_line_break'

interface Tagged {
  readonly event?: unknown
  readonly replay_version?: unknown
}

/** Why the text is not a replay of version 1; undefined when it is. `line` counts from 1. */
export function replayProblem(text: string): { readonly line: number; readonly problem: ReplayProblem } | undefined {
  if (text === '') return { line: 1, problem: 'empty' }
  const lines = text.split('\n')
  if (lines.pop() !== '') return { line: lines.length + 1, problem: 'no_final_line_break' }
  const entries: Tagged[] = []
  for (const [index, content] of lines.entries()) {
    const entry = parseEntry(content)
    if (entry === undefined) return { line: index + 1, problem: 'not_json' }
    entries.push(entry)
  }
  if (entries[0]?.event !== 'ReplayHeader') return { line: 1, problem: 'no_header' }
  if (entries[0].replay_version !== 1) return { line: 1, problem: 'unknown_version' }
  if (entries[1]?.event !== 'SessionStart') return { line: 2, problem: 'no_session_start' }
  if (entries.at(-1)?.event !== 'SessionEnd') return { line: entries.length, problem: 'no_session_end' }
  return undefined
}

function parseEntry(content: string): Tagged | undefined {
  try {
    const value: unknown = JSON.parse(content)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
