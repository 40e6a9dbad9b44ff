const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character)
}

/** The way from one page of the site to another, both given without `.html`. */
export function relativeUrl(from: string, to: string): string {
  return '../'.repeat(from.split('/').length - 1) + to
}
