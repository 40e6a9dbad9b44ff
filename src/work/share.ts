/** Something that waits to be claimed. */
export interface Candidate {
  readonly logId: string
  readonly principal: string
}

export interface Places {
  readonly free: number
  /** How many places each principal has already. */
  readonly held: ReadonlyMap<string, number>
  /** How much of the places one principal may have, in percent; 100: all. */
  readonly percent: number
}

/**
 * May a principal that holds so many places take another one? The first always. After that it may hold at most its percentage of
 * its own and the free places together, and the last free place is kept for a principal without any. So a newcomer always finds a
 * place, and a second greedy principal gets less than the first.
 */
export function mayTake(held: number, free: number, percent: number): boolean {
  if (free <= 0) return false
  if (held === 0 || percent >= 100) return true
  return free > 1 && held * (100 - percent) < percent * free
}

/**
 * The candidates to claim: everybody's first before anybody's second, counting the places they hold already. Those of one
 * principal stay in the given order. `isCut`: some were left for want of places.
 */
export function chooseFairly(
  candidates: readonly Candidate[],
  { free, held, percent }: Places,
): { readonly chosen: readonly Candidate[]; readonly isCut: boolean } {
  const counts = new Map(held)
  const ranked = candidates.map((candidate) => {
    const rank = counts.get(candidate.principal) ?? 0
    counts.set(candidate.principal, rank + 1)
    return { candidate, rank }
  })
  ranked.sort((a, b) => a.rank - b.rank)
  const chosen: Candidate[] = []
  for (const { candidate, rank } of ranked) {
    if (!mayTake(rank, free - chosen.length, percent)) return { chosen, isCut: true }
    chosen.push(candidate)
  }
  return { chosen, isCut: false }
}
