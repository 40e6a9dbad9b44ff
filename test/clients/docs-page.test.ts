import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../dev-env/index.js'
import { root, samplePath } from '../dev-env/samples.js'
import { launchChromium } from './chromium.js'

describe('the documentation in a browser', () => {
  const database = useTestDatabase()
  let runtime: TestRuntime
  let browser: Browser

  beforeAll(async () => {
    runtime = await startTestRuntime({ databaseUrl: database.url })
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser.close()
    await runtime.stop()
  })

  /** Opens a page and keeps what went wrong in it: errors, refused answers, requests to anybody else. */
  async function open(path: string, viewport = { width: 1280, height: 900 }): Promise<{ page: Page; troubles: string[] }> {
    const page = await browser.newPage({ viewport })
    const troubles: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text())
    })
    page.on('pageerror', (error) => troubles.push(error.message))
    page.on('requestfailed', (request) => troubles.push(`failed: ${request.url()}`))
    page.on('request', (request) => {
      const url = new URL(request.url())
      const isOurs = url.origin === runtime.url || url.protocol === 'data:' || (url.protocol === 'blob:' && url.origin === runtime.url)
      if (!isOurs) troubles.push(`asked ${request.url()}`)
    })
    page.on('response', (response) => {
      if (response.status() >= 400) troubles.push(`${String(response.status())} ${response.url()}`)
    })
    await page.goto(`${runtime.url}${path}`, { waitUntil: 'load' })
    return { page, troubles }
  }

  it('leads from /docs to a guide, with samples in the language that was chosen', async () => {
    const { page, troubles } = await open('/docs')
    await page.locator('main').getByRole('link', { name: 'Streams and cursors' }).click()
    await page.waitForURL('**/docs/guides/streams.html')
    await page.locator('label', { hasText: 'TypeScript' }).first().click()
    expect(await page.locator('pre:visible', { hasText: 'client.followRun' }).count()).toBeGreaterThan(0)
    await page.goto(`${runtime.url}/docs/guides/idempotency`)
    expect(await page.locator('pre:visible', { hasText: 'client.appendRunEvent' }).count()).toBe(1)
    expect(troubles).toEqual([])
    await page.close()
  })

  it('finds Last-Event-ID, and leads to where it is explained', async () => {
    const { page, troubles } = await open('/docs')
    await page.getByRole('searchbox').fill('Last-Event-ID')
    const first = page.locator('#results a').first()
    await first.waitFor()
    expect(await first.textContent()).toContain('Last-Event-ID')
    await first.click()
    await page.waitForURL('**/docs/guides/streams.html#*')
    expect(await page.locator('main').textContent()).toContain('Last-Event-ID')
    await page.getByRole('searchbox').fill('zzzzzz')
    await expect.poll(() => page.locator('#results').textContent()).toContain('Nothing is said')
    expect(troubles).toEqual([])
    await page.close()
  })

  it('fits a phone, and can be read without a script', async () => {
    const { page, troubles } = await open('/docs/contract', { width: 390, height: 844 })
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(390)
    await page.locator('summary', { hasText: 'Pages' }).click()
    await page.locator('details').getByRole('link', { name: 'Getting started' }).click()
    await page.waitForURL('**/docs/guides/getting-started.html')
    expect(troubles).toEqual([])
    await page.close()

    const context = await browser.newContext({ javaScriptEnabled: false })
    const plain = await context.newPage()
    await plain.goto(`${runtime.url}/docs/guides/authentication`)
    expect(await plain.getByRole('searchbox').count()).toBe(0)
    await plain.locator('label', { hasText: 'PHP' }).first().click()
    expect(await plain.locator('pre:visible', { hasText: 'hash_hmac' }).count()).toBe(1)
    await context.close()
  })

  it('shows every operation in the reference, without asking anybody else', async () => {
    const { page, troubles } = await open('/docs/reference')
    await page.locator('a[href="#/runs/createrun"]').first().waitFor()
    await page.goto(`${runtime.url}/docs/reference#/runs/streamrun`)
    await page.getByRole('heading', { name: 'Follow the run.' }).first().waitFor()
    await page.getByText('Events with internal visibility are left out').first().waitFor()
    expect(troubles).toEqual([])
    await page.close()
  })

  it('has a sample page that shows a run while it goes on, and stops when it has ended', async () => {
    const { runId, threadId } = await runtime.createRun()
    const backend = spawn(process.execPath, ['--import', 'tsx', `${samplePath('browser/backend')}.ts`], {
      cwd: root,
      env: { PATH: process.env['PATH'], PORT: '0', RUNTIME_BASE_URL: runtime.url, RUNTIME_SIGNATURE_SECRET: runtime.secret },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      const [said] = (await once(backend.stdout, 'data')) as [Buffer]
      const page = await browser.newPage()
      let streams = 0
      page.on('request', (request) => {
        if (new URL(request.url()).pathname === '/stream') streams++
      })
      await page.goto(`${said.toString().trim()}/?run=${runId}&thread=${threadId}`)
      await page.getByText('1 start').waitFor()
      await runtime.append(runId, 'run.delta', { delta: 'Good morning.' })
      await page.getByText('Good morning.').waitFor()
      await runtime.append(runId, 'run.finished', { status: 'succeeded' })
      await page.getByText('3 finish').waitFor()
      await expect.poll(() => page.evaluate<number>('source.readyState')).toBe(2)
      expect(streams).toBe(1)
      await page.close()
    } finally {
      backend.kill('SIGTERM')
      if (backend.exitCode === null && backend.signalCode === null) await once(backend, 'exit')
    }
  })

  it('has a page for what is not there', async () => {
    const { page } = await open('/docs/guides/nothing')
    expect(await page.locator('h1').textContent()).toBe('There is no such page')
    await page.locator('main').getByRole('link').click()
    await page.waitForURL('**/docs/index.html')
    await page.close()
  })
})
