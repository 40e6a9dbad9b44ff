import { escapeHtml, relativeUrl } from './html.js'
import type { Section } from './pages.js'
import type { RenderedPage } from './render.js'

/** What a page may load: what comes from the same place, and nothing else. */
const policy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `img-src 'self' data:`,
  `connect-src 'self'`,
  `base-uri 'self'`,
  `form-action 'none'`,
].join('; ')

export interface Place {
  readonly path: string
  readonly title: string
}

export interface LayoutOptions {
  readonly sections: readonly Section[]
  /** Where each source of the navigation is, and what it is called. */
  readonly places: ReadonlyMap<string, Place>
}

const contentsFrom = 4

/** A whole HTML page around a rendered one. */
export function layOut(rendered: RenderedPage, options: LayoutOptions): string {
  const { path } = rendered.page
  const title = path === 'index' ? 'OpenAgents Runtime' : `${rendered.title} · OpenAgents Runtime`
  return shell(path, title, navigation(path, options), `${rendered.html}${neighbours(rendered, options)}`, contents(rendered))
}

/** The page for addresses that are not there. */
export function notFoundPage(options: LayoutOptions): string {
  const text =
    '<h1>There is no such page</h1>\n<p>It may have been renamed. The navigation and the search know all pages; <a href="index.html">this is the first</a>.</p>\n'
  return shell('404', 'No such page · OpenAgents Runtime', navigation('404', options), text, '')
}

function shell(path: string, title: string, nav: string, text: string, aside: string): string {
  const to = (target: string): string => relativeUrl(path, target)
  return `<!doctype html>
<html lang="en" data-root="${to('')}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${to('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${to('site.css')}">
<script src="${to('site.js')}" defer></script>
</head>
<body>
<a class="skip" href="#main">To the text</a>
<header>
<a class="name" href="${to('index.html')}">OpenAgents Runtime</a>
<div class="search" role="search" hidden><input type="search" aria-label="Search the documentation" aria-controls="results" placeholder="Search" autocomplete="off" spellcheck="false"><div id="results" aria-live="polite" hidden></div></div>
<a class="reference" href="${to('reference.html')}">API reference</a>
</header>
<div class="columns">
${nav}
<main id="main">
${text}</main>
${aside}</div>
</body>
</html>
`
}

function navigation(path: string, { sections, places }: LayoutOptions): string {
  const lists = sections.map(({ title, sources }) => {
    const items = sources.flatMap((source) => {
      const place = places.get(source)
      if (place === undefined) return []
      const current = place.path === path ? ' aria-current="page"' : ''
      return [`<li><a href="${relativeUrl(path, place.path)}.html"${current}>${escapeHtml(place.title)}</a></li>`]
    })
    return `<h2>${title}</h2>\n<ul>${items.join('')}</ul>`
  })
  // Twice the same: on a phone it is opened from a line, on a wide screen it is a column. Styles show one of them.
  return `<details class="menu"><summary>Pages</summary><nav aria-label="Pages">${lists.join('\n')}</nav></details>\n<nav class="side" aria-label="Pages">${lists.join('\n')}</nav>`
}

function contents({ headings }: RenderedPage): string {
  const shown = headings.filter((heading) => heading.level === 2)
  if (shown.length < contentsFrom) return ''
  const items = shown.map((heading) => `<li><a href="#${heading.id}">${escapeHtml(heading.text)}</a></li>`)
  return `<aside aria-label="On this page"><h2>On this page</h2><ul>${items.join('')}</ul></aside>\n`
}

/** The page before and the page after, in the order of the navigation. */
function neighbours({ page }: RenderedPage, { sections, places }: LayoutOptions): string {
  const order = sections.flatMap((section) => section.sources)
  const at = order.indexOf(page.source)
  if (at === -1) return ''
  const link = (source: string | undefined, rel: string): string => {
    const place = source === undefined ? undefined : places.get(source)
    return place === undefined ? '<span></span>' : `<a rel="${rel}" href="${relativeUrl(page.path, place.path)}.html">${escapeHtml(place.title)}</a>`
  }
  return `<p class="neighbours">${link(order[at - 1], 'prev')}${link(order[at + 1], 'next')}</p>\n`
}
