import type { RenderedPage } from './render.js'
import { samplesFolder } from './samples.js'

/** Links that lead nowhere, and samples that no page shows; one line each. Empty: the site is whole. */
export function findProblems(pages: readonly RenderedPage[], anchors: ReadonlySet<string>, samples: Iterable<string>): string[] {
  const ids = new Map(pages.map(({ page, headings }) => [page.path, new Set(headings.map((heading) => heading.id))]))
  ids.set('reference', new Set(anchors))
  const dead = pages.flatMap(({ page, links }) =>
    links.flatMap(({ written, target }) => {
      if (target === undefined) return [`${page.source} links to ${written}, which is not there.`]
      if (target.id !== undefined && ids.get(target.path)?.has(target.id) !== true) return [`${page.source} links to ${written}, but there is no such heading.`]
      return []
    }),
  )
  const texts = pages.map(({ page }) => page.markdown)
  const unseen = [...samples].filter((path) => !texts.some((text) => text.includes(path.slice(samplesFolder.length))))
  return [...dead, ...unseen.map((path) => `${path} is shown by no page. Link to it, or delete it.`)]
}
