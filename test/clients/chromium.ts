import { build } from 'esbuild'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser } from 'playwright-core'
import { tokenFor } from '../dev-env/index.js'
import { Adapter, deliverLine, type Wire } from './adapter.js'
import type { FaultProxyOptions } from './fault-proxy.js'
import type { Capability } from './protocol.js'

const can: readonly Capability[] = ['ask', 'abort', 'pause', 'generate_key', 'request_id', 'call_trace', 'gap']

/** Where Debian puts it. CHROMIUM names another one. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A headless one, which asks nothing of anybody but the pages that it is sent to. */
export async function launchChromium(): Promise<Browser> {
  return await chromium.launch({ executablePath, headless: true, args: flags })
}

/**
 * The page has the origin of the service, as pages of the control plane do, so the proxy serves both. The browser repeats requests by
 * itself on connections that it has kept; it is not given any to keep.
 */
export async function pageOptions(): Promise<FaultProxyOptions> {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('adapters/browser-page.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  })
  const script = bundle.outputFiles[0]?.text ?? ''
  const pages: Readonly<Record<string, readonly [type: string, body: string]>> = {
    '/': ['text/html', '<!doctype html><meta charset="utf-8"><title>client</title><script src="/page.js"></script>'],
    '/page.js': ['text/javascript; charset=utf-8', script],
    '/favicon.ico': ['image/x-icon', ''],
  }
  return {
    closeAfterAnswer: true,
    serve(request, _body, response) {
      const page = pages[request.url ?? '']
      if (page === undefined) return false
      response.writeHead(200, { 'content-type': page[0] }).end(page[1])
      return true
    },
  }
}

/** Mints tokens for whatever claims are posted to it: the part of the control plane, which holds the secret and knows its users. */
export interface SigningServer {
  readonly url: string
  close(): Promise<void>
}

export async function startSigningServer(secret: string): Promise<SigningServer> {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/plain' })
      response.end(tokenFor(secret, JSON.parse(body) as Record<string, unknown>))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The TypeScript client in a page of headless Chromium. `origin` serves the page. */
export async function startChromium(origin: string): Promise<Adapter> {
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    const listeners: Wire['listeners'] = new Map()
    await page.exposeFunction('answerLine', (line: string) => {
      deliverLine(line, listeners)
    })
    const failAll = (message: string): void => {
      for (const [id, listener] of [...listeners]) listener({ id, is: 'error', kind: 'fault', message })
    }
    page.on('pageerror', (error) => {
      failAll(`The page failed: ${error.message}`)
    })
    page.on('crash', () => {
      failAll('The page crashed.')
    })
    await page.goto(origin)
    const send = (line: string): void => {
      page
        .evaluate((text) => (globalThis as unknown as { commandLine(line: string): void }).commandLine(text), line)
        .catch((error: unknown) => {
          failAll(String(error))
        })
    }
    return new Adapter({ is: 'hello', client: 'browser', can }, { send, close: () => browser.close(), listeners })
  } catch (error) {
    await browser.close()
    throw error
  }
}
