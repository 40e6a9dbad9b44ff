import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Another process that uses the embedded server of a data directory. */
export interface EmbeddedProcess {
  readonly url: string
  readonly adopted: boolean
  readonly serverPid: number
  /** Lets it leave properly; answers whether it stopped the server. */
  leave(): Promise<boolean>
  kill9(): Promise<void>
}

export async function startEmbeddedProcess(dataDir: string, as: { uid?: number; gid?: number } = {}): Promise<EmbeddedProcess> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const child = spawn(process.execPath, ['--import', tsx, fileURLToPath(new URL('embedded-user.ts', import.meta.url)), dataDir], {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: '/',
    ...as,
  })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const exited = once(child, 'exit')
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const readLine = async <T>(): Promise<T> => {
    const line = await lines.next()
    if (line.done === true) throw new Error(`The process ended: ${complaint}`)
    return JSON.parse(line.value) as T
  }
  const { url, adopted, serverPid } = await readLine<{ url: string; adopted: boolean; serverPid: number }>()
  return {
    url,
    adopted,
    serverPid,
    leave: async () => {
      child.stdin.end()
      const { stopped } = await readLine<{ stopped: boolean }>()
      await exited
      return stopped
    },
    kill9: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}
