import { posix } from 'node:path'
import MarkdownIt from 'markdown-it'
import { contractSource, type Page } from './pages.js'
import { relativeUrl } from './html.js'
import { renderSamples, samplesFolder, type SampleFile } from './samples.js'
import { Slugs } from './slug.js'

type Token = ReturnType<MarkdownIt['parse']>[number]

export interface RenderedPage {
  readonly page: Page
  readonly title: string
  readonly html: string
  readonly headings: readonly Heading[]
  readonly links: readonly Link[]
  readonly passages: readonly Passage[]
}

export interface Heading {
  readonly level: number
  readonly text: string
  readonly id: string
}

/** A link to another page or heading of the site, or a problem with one. */
export interface Link {
  readonly written: string
  /** Site path and id that it leads to; undefined when there is no such file. */
  readonly target: { readonly path: string; readonly id: string | undefined } | undefined
}

/** The text below one heading, for the search. */
export interface Passage {
  readonly heading: string
  readonly id: string
  readonly text: string
}

/** What links can lead to. */
export interface Surroundings {
  /** Site paths by source. */
  readonly pages: ReadonlyMap<string, string>
  /** Anchors of the reference by operationId. */
  readonly operations: ReadonlyMap<string, string>
  /** Files of the repository that may be linked to without being on the site. */
  readonly isFile: (path: string) => boolean
  /** Texts of docs/samples by path. */
  readonly samples: ReadonlyMap<string, string>
}

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false })

/** Turns a page into HTML. Links that lead nowhere are kept for the check of the whole site, and rendered as plain text. */
export function renderPage(page: Page, surroundings: Surroundings): RenderedPage {
  // Comments mark what tests run; readers do not need them.
  const tokens = markdown.parse(page.markdown.replace(/^<!--.*-->\n/gm, ''), {})
  const headings = nameHeadings(tokens)
  const links: Link[] = []
  const blocks: Token[] = []
  let groups = 0
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as Token
    const files = token.type === 'paragraph_open' ? sampleFiles(tokens[index + 1], page, surroundings, links) : undefined
    if (files === undefined) {
      if (token.type === 'inline') resolveLinks(token, page, surroundings, links)
      blocks.push(token)
    } else {
      const block = new (token.constructor as new (type: string, tag: string, nesting: 0) => Token)('html_block', '', 0)
      block.content = renderSamples(files, `sample-${++groups}`)
      blocks.push(block)
      index += 2
    }
  }
  return {
    page,
    title: headings[0]?.text ?? page.path,
    html: wrapTables(markdown.renderer.render(blocks, {}, {})),
    headings,
    links,
    passages: passagesOf(tokens, headings),
  }
}

function nameHeadings(tokens: readonly Token[]): Heading[] {
  const slugs = new Slugs()
  return tokens.flatMap((token, index): Heading[] => {
    if (token.type !== 'heading_open') return []
    const text = plainText(tokens[index + 1])
    const id = slugs.next(text)
    token.attrSet('id', id)
    return [{ level: Number(token.tag.slice(1)), text, id }]
  })
}

function plainText(token: Token | undefined): string {
  return (token?.children ?? []).map((child) => (child.type === 'softbreak' ? ' ' : child.content)).join('')
}

/** The files of a paragraph that holds nothing but links to samples; undefined for any other paragraph. */
function sampleFiles(inline: Token | undefined, page: Page, { samples }: Surroundings, links: Link[]): SampleFile[] | undefined {
  const paths: string[] = []
  let isInLink = false
  for (const child of inline?.children ?? []) {
    if (child.type === 'link_open') {
      paths.push(sourceOf(page, String(child.attrGet('href'))))
      isInLink = true
    } else if (child.type === 'link_close') isInLink = false
    else if (!isInLink && !/^[\s·]*$/.test(child.content)) return undefined
  }
  if (paths.length === 0 || !paths.every((path) => path.startsWith(samplesFolder))) return undefined
  return paths.flatMap((path) => {
    const text = samples.get(path)
    if (text === undefined) links.push({ written: path, target: undefined })
    return text === undefined ? [] : [{ path, text }]
  })
}

function resolveLinks(inline: Token, page: Page, surroundings: Surroundings, links: Link[]): void {
  for (const token of inline.children ?? []) {
    if (token.type !== 'link_open') continue
    const written = String(token.attrGet('href'))
    if (/^(https?|mailto):/.test(written)) {
      token.attrSet('rel', 'noreferrer')
      continue
    }
    const target = targetOf(page, written, surroundings)
    if (target === 'not on the site') {
      // A source file: named in the text, and there for whoever has the repository.
      token.attrs = [['class', 'source']]
      continue
    }
    links.push({ written, target })
    token.attrs = target === undefined ? [] : [['href', hrefTo(page.path, target)]]
  }
}

function targetOf(page: Page, written: string, { pages, operations, isFile }: Surroundings): Link['target'] | 'not on the site' {
  const [path = '', fragment] = written.split('#')
  if (path === '') return { path: page.path, id: fragment }
  const source = sourceOf(page, path)
  if (source === contractSource && fragment === undefined) return { path: 'reference', id: undefined }
  if (source === contractSource) {
    const anchor = operations.get(String(fragment))
    return anchor === undefined ? undefined : { path: 'reference', id: anchor }
  }
  const site = pages.get(source) ?? pages.get(`${source.replace(/\/$/, '')}/README.md`)
  if (site !== undefined) return { path: site, id: fragment }
  return isFile(source) ? 'not on the site' : undefined
}

const sourceOf = (page: Page, written: string): string => posix.normalize(posix.join(posix.dirname(page.source), decodeURI(written)))

function hrefTo(from: string, { path, id }: NonNullable<Link['target']>): string {
  const fragment = id === undefined ? '' : `#${id}`
  return path === from && fragment !== '' ? fragment : `${relativeUrl(from, path)}.html${fragment}`
}

/** Wide tables scroll by themselves, not with the page. */
function wrapTables(html: string): string {
  return html
    .replaceAll('<table>', '<div class="table" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>')
    .replaceAll('<pre><code', '<pre tabindex="0"><code')
}

function passagesOf(tokens: readonly Token[], headings: readonly Heading[]): Passage[] {
  const passages: { heading: string; id: string; text: string }[] = []
  let next = 0
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'heading_open') {
      const { text, id } = headings[next++] as Heading
      passages.push({ heading: text, id, text: '' })
    }
    const passage = passages.at(-1)
    if (passage === undefined || tokens[index - 1]?.type === 'heading_open') continue
    if (token.type === 'inline') passage.text += `${plainText(token)} `
    if (token.type === 'fence' || token.type === 'code_block') passage.text += `${token.content} `
  }
  return passages.map((passage) => ({ ...passage, text: passage.text.replace(/\s+/g, ' ').trim() }))
}
