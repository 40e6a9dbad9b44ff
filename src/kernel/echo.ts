/** How much of a caller's text an answer or a log line repeats. */
export const longestEcho = 200

/** The text as an answer repeats it: its beginning, where it is long. What a caller sent never comes back whole, however much it was. */
export function echo(text: string, longest = longestEcho): string {
  return text.length <= longest ? text : `${text.slice(0, longest).toWellFormed()}…`
}
