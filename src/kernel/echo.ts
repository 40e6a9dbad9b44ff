/** How much of a caller's text an answer or a log line repeats. */
export const longestEcho = 200

/** The text as an answer repeats it: its beginning, if it is long. A caller's text never comes back whole if it is large. */
export function echo(text: string, longest = longestEcho): string {
  return text.length <= longest ? text : `${text.slice(0, longest).toWellFormed()}…`
}
