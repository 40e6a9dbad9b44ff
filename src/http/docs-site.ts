import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** A file of the documentation, ready to be sent. */
export interface DocsFile {
  readonly contentType: string
  readonly body: Buffer
  readonly gzipped: Buffer
  /** Names the content; unquoted. */
  readonly tag: string
  /** Content-Security-Policy, for pages. */
  readonly policy: string | undefined
}

export type DocsSite = ReadonlyMap<string, DocsFile>

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
}

const compress = promisify(gzip)

/** Every file of a built site by its name (`guides/streams.html`). Nothing else can be asked for, whatever a request names. */
export async function readDocsSite(folder: string): Promise<DocsSite> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  const files = names.map(async (name): Promise<[string, DocsFile][]> => {
    const contentType = contentTypes[extname(name)]
    return contentType === undefined ? [] : [[name, await toDocsFile(contentType, await readFile(join(folder, name)))]]
  })
  return new Map((await Promise.all(files)).flat())
}

/** A page carries its policy in itself, for readers without a server. A header can say one thing more: who may frame it. */
export async function toDocsFile(contentType: string, body: Buffer): Promise<DocsFile> {
  const isPage = contentType.startsWith('text/html')
  const own = isPage ? /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(body.toString('utf8'))?.[1] : undefined
  return {
    contentType,
    body,
    gzipped: await compress(body),
    tag: createHash('sha256').update(body).digest('base64url').slice(0, 22),
    policy: isPage ? `${own ?? "default-src 'none'"}; frame-ancestors 'none'` : undefined,
  }
}
