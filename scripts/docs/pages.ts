import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** A page of the site that is made from Markdown. */
export interface Page {
  /** Where its text is, from the root of the repository. */
  readonly source: string
  /** Where it is on the site, without `.html`. */
  readonly path: string
  readonly markdown: string
}

/** A heading of the navigation and what stands below it, by source. */
export interface Section {
  readonly title: string
  readonly sources: readonly string[]
}

/** What the operations' own reference is called in Markdown links: the file that it is made from. */
export const contractSource = 'openapi/internal-v1.yaml'

const elsewhere = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'bench/README.md', 'clients/typescript/README.md', 'clients/php/README.md']

/** Pages that have a place in the navigation. One that is not listed is found all the same, and stands under "More". */
const sections: readonly Section[] = [
  { title: 'Start', sources: ['docs/guides/README.md', 'docs/guides/getting-started.md', 'README.md'] },
  {
    title: 'Guides',
    sources: [
      'docs/guides/authentication.md',
      'docs/guides/streams.md',
      'docs/guides/idempotency.md',
      'docs/guides/workers.md',
      'docs/guides/errors.md',
      'docs/guides/browser.md',
      'docs/guides/php-laravel.md',
      'docs/guides/changing-the-contract.md',
    ],
  },
  { title: 'Clients', sources: ['clients/typescript/README.md', 'clients/php/README.md'] },
  { title: 'Reference', sources: [contractSource, 'docs/contract.md', 'docs/errors.md', 'docs/log-format.md', 'docs/deprecation.md', 'docs/conformance.md'] },
  { title: 'Agents and operation', sources: ['docs/agents.md', 'docs/operations.md', 'docs/configuration.md'] },
]
const last: Section = { title: 'Inside', sources: ['docs/architecture.md', 'docs/decisions/README.md', 'bench/README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'] }

/** Every Markdown file below docs/, and those elsewhere that belong to the documentation. */
export async function findPages(root: string): Promise<Page[]> {
  const below = (await readdir(join(root, 'docs'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
  const pages = await Promise.all(
    [...elsewhere, ...below.sort()].map(async (source): Promise<Page[]> => {
      const markdown = await readFile(join(root, source), 'utf8').catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      })
      return markdown === undefined ? [] : [{ source, path: sitePath(source), markdown }]
    }),
  )
  return pages.flat()
}

/** The navigation over the pages that there are. Decision records are reached from their list. */
export function navigation(pages: readonly Page[]): Section[] {
  const present = new Set([contractSource, ...pages.map((page) => page.source)])
  const placed = new Set([...sections, last].flatMap((section) => section.sources))
  const more = pages.map((page) => page.source).filter((source) => !placed.has(source) && !source.startsWith('docs/decisions/'))
  return [...sections, { title: 'More', sources: more }, last]
    .map(({ title, sources }) => ({ title, sources: sources.filter((source) => present.has(source)) }))
    .filter((section) => section.sources.length > 0)
}

/** A README stands for its folder, so a page never has to be told apart from the folder of its neighbours. */
function sitePath(source: string): string {
  if (source === 'docs/guides/README.md') return 'index'
  if (source === 'README.md') return 'readme'
  return source
    .replace(/^docs\//, '')
    .replace(/\/README\.md$/, '')
    .replace(/\.md$/, '')
    .toLowerCase()
}
