import type { Operation, Proxy, WireRequest } from './src/index.js'
import { contractFile, startTool } from './tool.js'

/** A proxy that holds what passes against the contract. */
export interface JudgingProxy extends Proxy {
  /** Ends it, and gives how many answers it has judged and what it found. */
  close(): Promise<{ readonly seen: number; readonly findings: readonly string[] }>
}

interface Violation {
  readonly location: readonly string[]
  readonly message: string
}

/** Prism tells its findings of each answer in the header `sl-violations`. */
export async function openPrism(serviceUrl: string): Promise<JudgingProxy> {
  const tool = await startTool('prism', ['proxy', contractFile, serviceUrl, '--port', '0'])
  const all: string[] = []
  let seen = 0
  return {
    url: tool.url,
    takes,
    findings: (answer, request) => {
      seen++
      const found = (JSON.parse(answer.headers['sl-violations'] ?? '[]') as readonly Violation[])
        .filter(({ location }) => isTheServicesFault(location[0] ?? '', answer.status))
        .map((violation) => `${request.method} ${request.path}: ${JSON.stringify(violation)}`)
      all.push(...found)
      return found
    },
    close: async () => {
      await tool.stop()
      return { seen, findings: all }
    },
  }
}

interface Report {
  readonly run: { readonly totalExchanges: number; readonly undocumentedExchanges: number; readonly skippedExchanges: number }
  readonly problems: readonly { readonly target: string; readonly status: number; readonly severity: string; readonly message: string; readonly path: string }[]
}

/** Redocly tells its findings of all answers when it ends. */
export async function openRedocly(serviceUrl: string, harFile: string): Promise<JudgingProxy> {
  const tool = await startTool('redocly', [
    ...['proxy', '--target', serviceUrl, '--api', contractFile, '--har', harFile, '--match-mode', 'basepath', '--port', '0', '--report-format', 'json'],
    // It is the security scheme's header, which the rule does not know.
    ...['--ignore-headers', 'x-oa-runtime-signature'],
  ])
  return {
    url: tool.url,
    takes,
    findings: () => [],
    close: async () => {
      const said = await tool.stop()
      const { run, problems } = JSON.parse(said.slice(said.indexOf('\n{'))) as Report
      const findings = problems.filter(({ target, status }) => isTheServicesFault(target, status)).map((problem) => JSON.stringify(problem))
      if (run.undocumentedExchanges + run.skippedExchanges > 0) findings.push(`Not judged: ${JSON.stringify(run)}`)
      return { seen: run.totalExchanges, findings }
    },
  }
}

/** Cases send wrong requests on purpose. That the service takes one is a finding; that it refuses one is what they are for. */
const isTheServicesFault = (side: string, status: number): boolean => side === 'response' || status < 400

/** Statuses that the proxies answer by themselves, or to requests that they cannot read. */
const answeredEarly = new Set([401, 405, 406, 413, 415])

/** They hold streams back for ever, and write bodies anew, or fall over those that are not well-formed: such requests go past them. */
function takes(request: WireRequest, operation: Operation | undefined, expected: readonly number[]): boolean {
  if (operation === undefined || operation.isStream || request.announce !== undefined) return false
  return !expected.some((status) => answeredEarly.has(status)) && isReadablePath(request.path) && isPlainBody(request.body)
}

function isReadablePath(path: string): boolean {
  try {
    return !decodeURIComponent(path).includes('\0')
  } catch {
    return false
  }
}

function isPlainBody(body: Buffer | undefined): boolean {
  if (body === undefined) return true
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    return text.startsWith('{') && JSON.stringify(JSON.parse(text)) === text
  } catch {
    return false
  }
}
