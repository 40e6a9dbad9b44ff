const firstMs = 250
const longestMs = 30_000

/**
 * How long to pause after so many failed passes in a row: the pause doubles each time, with jitter, so that a broken dependency
 * is not hammered. `random` is from 0 to 1.
 */
export function backoffMs(attempts: number, random: number): number {
  const ceiling = Math.min(longestMs, firstMs * 2 ** Math.min(attempts, 20))
  return Math.round(ceiling / 2 + (random * ceiling) / 2)
}
