import { spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Request, RequestHandler, Response } from 'express'
import type { Logger } from '../telemetry/index.js'
import { readDocsSite, toDocsFile, type DocsFile, type DocsSite } from './docs-site.js'

export interface DocsOptions {
  /** The built site. It may appear, change and vanish while it is served. */
  readonly folder: string
  /** Brings the site up to date; called once, by the first request, which waits for it. Undefined: what is there is all there is. */
  readonly build: (() => Promise<void>) | undefined
  readonly logger: Logger
}

const buildTimeoutMs = 120_000

/**
 * Where this copy of the runtime has its documentation. A build brings it along; a clone makes it when somebody first asks, in a
 * process of its own, so that neither starting nor serving waits for it.
 */
export function defaultDocs(logger: Logger): DocsOptions {
  const isClone = import.meta.url.endsWith('.ts')
  const root = fileURLToPath(new URL(isClone ? '../..' : '..', import.meta.url))
  return isClone ? { folder: join(root, 'dist/docs'), build: () => buildInClone(root), logger } : { folder: join(root, 'docs'), build: undefined, logger }
}

function buildInClone(root: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/build-docs.ts', '--if-stale'], {
      cwd: root,
      stdio: 'ignore',
      timeout: buildTimeoutMs,
    })
    // A runtime that is told to stop does not wait for pages.
    child.unref()
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`scripts/build-docs.ts ended with ${String(code)}.`))
    })
  })
}

/** Serves the documentation below the path that it is mounted on. Methods that do not read are left to what comes after it. */
export function createDocsHandler({ folder, build, logger }: DocsOptions): RequestHandler {
  let building: Promise<void> | undefined
  let loaded: { readonly version: number; readonly site: Promise<DocsSite> } | undefined

  const bringUpToDate = async (): Promise<void> => {
    building ??= build?.().catch((error: unknown) => {
      logger.warn({ error }, 'The documentation could not be built. `npm run docs` shows the error.')
    })
    await building
  }

  /** The site as it is on the disk now, read once for each time that it is built. */
  const currentSite = async (): Promise<DocsSite | undefined> => {
    const version = await stat(join(folder, 'index.html')).then(
      (found) => found.mtimeMs,
      () => undefined,
    )
    if (version === undefined) return undefined
    if (loaded?.version !== version) loaded = { version, site: readDocsSite(folder) }
    return await loaded.site
  }

  return async (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      next()
      return
    }
    await bringUpToDate()
    const site = await currentSite()
    if (site === undefined) await send(request, response, 503, await notBuilt)
    else await sendFrom(site, request, response)
  }
}

async function sendFrom(site: DocsSite, request: Request, response: Response): Promise<void> {
  const name = request.path.slice(1)
  const file = site.get(name) ?? site.get(`${name}.html`)
  if (name === '') await send(request, response, 200, await based(site.get('index.html'), request.baseUrl))
  else if (file !== undefined) await send(request, response, 200, file)
  else await send(request, response, 404, await based(site.get('404.html'), request.baseUrl))
}

/** These two pages are served at addresses that are not their own, from which their relative links would lead elsewhere. */
async function based(file: DocsFile | undefined, baseUrl: string): Promise<DocsFile> {
  if (file === undefined) return await notBuilt
  return await toDocsFile(file.contentType, Buffer.from(file.body.toString('utf8').replace('<head>', `<head>\n<base href="${baseUrl}/">`)))
}

const notBuilt = toDocsFile(
  'text/html; charset=utf-8',
  Buffer.from(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>No documentation here</title>
<h1>The documentation has not been built here</h1>
<p>In a clone, <code>npm run docs</code> builds it, or says why it cannot. <code>npm run build</code> builds it along with the service.</p>
</html>
`),
)

async function send(request: Request, response: Response, status: number, file: DocsFile): Promise<void> {
  const isCompressed = request.acceptsEncodings('gzip', 'identity') === 'gzip'
  const etag = `"${file.tag}${isCompressed ? '-gz' : ''}"`
  response.setHeader('etag', etag)
  response.setHeader('vary', 'accept-encoding')
  // Always asked about, seldom sent again: a new build is seen at once.
  response.setHeader('cache-control', status === 200 ? 'no-cache' : 'no-store')
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('referrer-policy', 'no-referrer')
  if (file.policy !== undefined) response.setHeader('content-security-policy', file.policy)
  if (status === 200 && names(request.headers['if-none-match'], etag)) {
    response.status(304).end()
    return
  }
  const body = isCompressed ? file.gzipped : file.body
  if (isCompressed) response.setHeader('content-encoding', 'gzip')
  if (status === 503) response.setHeader('retry-after', '60')
  response.setHeader('content-type', file.contentType)
  response.setHeader('content-length', body.length)
  response.status(status).end(request.method === 'HEAD' ? undefined : body)
}

/** Whether `If-None-Match` names the tag; weak comparison (RFC 9110, section 13.1.2). */
function names(condition: string | undefined, etag: string): boolean {
  return condition !== undefined && (condition.trim() === '*' || condition.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag))
}
