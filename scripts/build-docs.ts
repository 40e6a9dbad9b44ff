/**
 * `npm run docs`: makes the documentation site, dist/docs, from the Markdown of the repository and the contract.
 *
 *   --if-stale    does nothing when the site is what the sources would make
 *
 * Fails, and leaves the site as it was, when a link leads nowhere or a sample is shown by no page.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { layOut, notFoundPage, type Place } from './docs/layout.js'
import { contractSource, findPages, navigation } from './docs/pages.js'
import { buildReference, referenceEntries } from './docs/reference.js'
import { renderPage } from './docs/render.js'
import { findProblems } from './docs/site-check.js'
import { samplesFolder } from './docs/samples.js'

const repository = dirname(dirname(fileURLToPath(import.meta.url)))
const makers = fileURLToPath(new URL('docs', import.meta.url))
const digestFile = '.sources'
const referenceTitle = 'API reference'

/** Writes the site into `folder`, which must not exist. Rejects with all problems of the texts. */
export async function buildSite(root: string, folder: string): Promise<{ readonly pages: number }> {
  const pages = await findPages(root)
  const contractFile = join(root, 'src/generated/contract.json')
  const entries = referenceEntries(JSON.parse(await readFile(contractFile, 'utf8')))
  const samples = await readSamples(root)
  const surroundings = {
    pages: new Map(pages.map((page) => [page.source, page.path])),
    operations: new Map(entries.map((entry) => [entry.operationId, entry.anchor])),
    isFile: (path: string) => !path.startsWith('..') && existsSync(join(root, path)),
    samples,
  }
  const rendered = pages.map((page) => renderPage(page, surroundings))
  const problems = findProblems(rendered, new Set(entries.map((entry) => entry.anchor)), samples.keys())
  if (problems.length > 0) throw new Error(`The documentation has ${problems.length} problem(s):\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)

  const places = new Map(rendered.map(({ page, title }): [string, Place] => [page.source, { path: page.path, title: shortTitles[page.path] ?? title }]))
  places.set(contractSource, { path: 'reference', title: referenceTitle })
  const options = { sections: navigation(pages), places }
  await mkdir(folder, { recursive: true })
  for (const page of rendered) await writeInto(folder, `${page.page.path}.html`, layOut(page, options))
  await writeInto(folder, '404.html', notFoundPage(options))
  const found = [
    ...rendered.flatMap(({ page, title, passages }) => passages.map(({ heading, id, text }) => ({ url: `${page.path}.html#${id}`, title, heading, text }))),
    ...entries.map(({ operationId, anchor, text }) => ({ url: `reference.html#${anchor}`, title: referenceTitle, heading: operationId, text })),
  ]
  await writeInto(folder, 'search.json', JSON.stringify(found))
  await Promise.all([
    cp(join(makers, 'site.css'), join(folder, 'site.css')),
    cp(join(makers, 'icon.svg'), join(folder, 'icon.svg')),
    build({
      entryPoints: [join(makers, 'site.js')],
      bundle: true,
      minify: true,
      format: 'iife',
      target: 'es2020',
      outfile: join(folder, 'site.js'),
      logLevel: 'error',
    }),
    writeReference(contractFile, folder),
  ])
  return { pages: rendered.length + 1 }
}

/** Names for the navigation, where a title says too much or too little beside others. */
const shortTitles: Readonly<Record<string, string>> = {
  index: 'Overview',
  readme: 'Readme',
  'clients/typescript': 'TypeScript client',
  'clients/php': 'PHP client',
}

async function readSamples(root: string): Promise<Map<string, string>> {
  const shown = /\.(sh|ts|php|html|out)$/
  const entries = await readdir(join(root, samplesFolder), { recursive: true })
  const texts = entries
    .filter((name) => shown.test(name))
    .map(async (name): Promise<[string, string]> => [samplesFolder + name, await readFile(join(root, samplesFolder, name), 'utf8')])
  return new Map(await Promise.all(texts))
}

async function writeReference(contractFile: string, folder: string): Promise<void> {
  const work = await mkdtemp(`${folder}.work-`)
  try {
    await writeInto(folder, 'reference.html', await buildReference(contractFile, work))
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function writeInto(folder: string, name: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true })
  await writeFile(join(folder, name), text)
}

/** A digest of everything that the site is made from. */
async function digestSources(root: string): Promise<string> {
  const pages = await findPages(root)
  const files = (await readdir(makers)).map((name) => join(makers, name))
  const hash = createHash('sha256').update(await readFile(fileURLToPath(import.meta.url)))
  for (const page of pages) hash.update(`\0${page.source}\0${page.markdown}`)
  for (const [path, text] of await readSamples(root)) hash.update(`\0${path}\0${text}`)
  for (const file of [...files, join(root, 'src/generated/contract.json'), join(root, 'package-lock.json')]) hash.update(await readFile(file))
  return hash.digest('hex')
}

/** Builds beside the present site and then takes its place, so that whoever reads it sees one of the two. */
async function replaceSite(root: string, site: string): Promise<string> {
  const digest = await digestSources(root)
  const stored = await readFile(join(site, digestFile), 'utf8').catch(() => undefined)
  if (process.argv.includes('--if-stale') && stored === digest) return 'The documentation is current.'
  const [next, old] = [`${site}.next-${process.pid}`, `${site}.old-${process.pid}`]
  try {
    const { pages } = await buildSite(root, next)
    await writeFile(join(next, digestFile), digest)
    await rename(site, old).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    })
    await rename(next, site)
    return `Wrote ${pages} pages to dist/docs. A running runtime serves them at /docs.`
  } finally {
    await Promise.all([next, old].map((folder) => rm(folder, { recursive: true, force: true })))
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await replaceSite(repository, join(repository, 'dist/docs')).then(
    (said) => {
      console.log(said)
      return 0
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error)
      return 1
    },
  )
}
