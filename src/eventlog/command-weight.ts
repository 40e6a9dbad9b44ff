const deepest = 6

/** About how much memory a command or a birth keeps while it waits: the length of its texts. What is shared or no plain data counts for nothing. */
export function weightOf(value: unknown, depth = 0): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null || depth > deepest || value instanceof Error) return 0
  let weight = 0
  for (const part of Object.values(value)) weight += weightOf(part, depth + 1)
  return weight
}
