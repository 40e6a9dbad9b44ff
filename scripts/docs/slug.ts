/** Gives headings the ids that repository viewers give them, so that one link works in both. Repeated headings are numbered. */
export class Slugs {
  readonly #used = new Set<string>()

  next(heading: string): string {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-')
    let unique = slug
    for (let n = 1; this.#used.has(unique); n++) unique = `${slug}-${n}`
    this.#used.add(unique)
    return unique
  }
}
