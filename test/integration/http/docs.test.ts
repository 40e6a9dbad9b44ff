import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import express from 'express'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDocsHandler, type DocsOptions } from '../../../src/http/docs-routes.js'
import { silentLogger } from '../../../src/telemetry/index.js'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../../dev-env/index.js'

describe('the documentation handler', () => {
  let folder: string
  let servers: Server[]

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'docs-test-'))
    servers = []
  })
  afterEach(async () => {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    await rm(folder, { recursive: true, force: true })
  })

  async function writeSite(heading = 'First'): Promise<void> {
    const page = (title: string): string =>
      `<!doctype html>\n<html>\n<head>\n<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'self'">\n</head><h1>${title}</h1></html>`
    await mkdir(join(folder, 'guides'), { recursive: true })
    await writeFile(join(folder, 'index.html'), page(heading))
    await writeFile(join(folder, '404.html'), page('Lost'))
    await writeFile(join(folder, 'guides/streams.html'), page('Streams'))
    await writeFile(join(folder, 'site.css'), 'body{}'.repeat(100))
    await writeFile(join(folder, '.sources'), 'not for readers')
  }

  async function serve(options: Partial<DocsOptions> = {}): Promise<string> {
    const app = express()
    app.disable('etag')
    app.use('/docs', createDocsHandler({ folder, build: undefined, logger: silentLogger, ...options }))
    const server = createServer(app)
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  }

  it('serves pages with and without their ending, and the first one at the address itself', async () => {
    await writeSite()
    const url = await serve()
    for (const [path, heading] of [
      ['/docs', 'First'],
      ['/docs/', 'First'],
      ['/docs/index.html', 'First'],
      ['/docs/guides/streams', 'Streams'],
      ['/docs/guides/streams.html', 'Streams'],
    ]) {
      const response = await fetch(`${url}${path!}`)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(await response.text()).toContain(`<h1>${heading!}</h1>`)
    }
    // Without the slash the browser would look for its neighbours one level too high.
    expect(await (await fetch(`${url}/docs`)).text()).toContain('<base href="/docs/">')
  })

  it('lets a page load what its policy allows, and nobody frame it', async () => {
    await writeSite()
    const { headers } = await fetch(`${await serve()}/docs/guides/streams`)
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; base-uri 'self'; frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('answers 404 with a page, and only with files of the site', async () => {
    await writeSite()
    const url = await serve()
    for (const path of ['/docs/nothing', '/docs/guides/', '/docs/.sources', '/docs/guides/..%2findex', '/docs/%00', '/docs/..%2f..%2fetc%2fpasswd']) {
      const response = await fetch(`${url}${path}`)
      expect([path, response.status]).toEqual([path, 404])
      expect(await response.text()).toContain('<h1>Lost</h1>')
    }
    // fetch would tidy this path up before it is sent.
    const raw = await new Promise<string>((resolve, reject) => {
      httpRequest(`${url}/docs`, { path: '/docs/../../../../etc/passwd' }, (response) => {
        text(response).then(resolve, reject)
      })
        .on('error', reject)
        .end()
    })
    expect(raw).toContain('<h1>Lost</h1>')
  })

  it('sends nothing again that the reader has, compressed or not', async () => {
    await writeSite()
    const url = await serve()
    const plain = await fetch(`${url}/docs/site.css`, { headers: { 'accept-encoding': 'identity' } })
    const zipped = await fetch(`${url}/docs/site.css`, { headers: { 'accept-encoding': 'gzip' } })
    expect([plain.headers.get('content-encoding'), zipped.headers.get('content-encoding')]).toEqual([null, 'gzip'])
    expect(Number(zipped.headers.get('content-length'))).toBeLessThan(Number(plain.headers.get('content-length')))
    expect(await zipped.text()).toBe(await plain.text())
    const tags = [plain.headers.get('etag')!, zipped.headers.get('etag')!]
    expect(new Set(tags).size).toBe(2)

    const again = await fetch(`${url}/docs/site.css`, { headers: { 'accept-encoding': 'identity', 'if-none-match': `"other", W/${tags[0]!}` } })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect((await fetch(`${url}/docs/site.css`, { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
  })

  it('answers HEAD like GET, without the body', async () => {
    await writeSite()
    const url = await serve()
    const asked = { headers: { 'accept-encoding': 'identity' } }
    const [get, head] = [await fetch(`${url}/docs/site.css`, asked), await fetch(`${url}/docs/site.css`, { ...asked, method: 'HEAD' })]
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'))
    expect(head.headers.get('etag')).toBe(get.headers.get('etag'))
    expect(await head.text()).toBe('')
    await get.arrayBuffer()
  })

  it('says how to build what has not been built, and serves it as soon as it is there', async () => {
    const url = await serve()
    const missing = await fetch(`${url}/docs/guides/streams`)
    expect(missing.status).toBe(503)
    expect(await missing.text()).toContain('npm run docs')
    await writeSite()
    expect((await fetch(`${url}/docs/guides/streams`)).status).toBe(200)
  })

  it('lets the first request wait for one build, and notices later ones', async () => {
    let builds = 0
    const url = await serve({
      build: async () => {
        builds++
        await writeSite()
      },
    })
    const answers = await Promise.all([1, 2, 3].map(() => fetch(`${url}/docs`)))
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200])
    expect(builds).toBe(1)
    await writeSite('Second')
    await utimes(join(folder, 'index.html'), new Date(), new Date(Date.now() + 5_000))
    expect(await (await fetch(`${url}/docs`)).text()).toContain('<h1>Second</h1>')
    expect(builds).toBe(1)
  })

  it('serves what is there when the build fails', async () => {
    await writeSite()
    const url = await serve({ build: () => Promise.reject(new Error('no')) })
    expect((await fetch(`${url}/docs`)).status).toBe(200)
  })
})

describe('/docs of a runtime', { timeout: 120_000 }, () => {
  const database = useTestDatabase()
  let runtime: TestRuntime

  beforeAll(async () => {
    runtime = await startTestRuntime({ databaseUrl: database.url })
  })
  afterAll(async () => {
    await runtime.stop()
  })

  it('has the guides, and the reference of every operation, and asks no other host for anything', async () => {
    const index = await runtime.call('GET', '/docs', { token: false })
    expect(index.status).toBe(200)
    expect(index.headers.get('x-request-id')).toBeTruthy()
    expect(index.text).toContain('Getting started')
    const reference = await runtime.call('GET', '/docs/reference', { token: false })
    expect(reference.status).toBe(200)
    for (const { operationId } of runtime.app.routes) expect(reference.text).toContain(`"operationId":"${operationId}"`)
    for (const page of [index, reference]) {
      expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src '(self|sha256-)/)
      // Comments and texts may name other hosts; elements that load something may not.
      const markup = page.text.replace(/<script\b[^>]*>[^]*?<\/script>/g, (script) => script.slice(0, script.indexOf('>') + 1))
      expect(markup).not.toMatch(/<(script|img|link|iframe|source|video)\b[^>]*\s(src|href|srcset)="(https?:)?\/\//)
    }
  })

  it('is only read', async () => {
    const answer = await runtime.call('POST', '/docs', { token: false, body: {} })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, HEAD')
    expect(answer.json).toMatchObject({ error: { code: 'method_not_allowed' } })
  })
})
