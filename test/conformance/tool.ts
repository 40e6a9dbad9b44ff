import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A command of node_modules/.bin that serves HTTP and says where. */
export interface Tool {
  readonly url: string
  /** Ends it as Ctrl-C does, and gives all that it has printed. */
  stop(): Promise<string>
}

/** Starts it on a free port, which its parameters have to ask for (`--port 0`), and waits until it says where it listens. */
export async function startTool(command: string, parameters: readonly string[]): Promise<Tool> {
  const env = { ...process.env, NO_COLOR: '1', REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
  const child = spawn(`${root}node_modules/.bin/${command}`, parameters, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const exited = once(child, 'close')
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      said += chunk.toString()
      const [, found] = /listening on (http:\/\/[0-9.]+:[0-9]+)/i.exec(said) ?? []
      if (found !== undefined) resolve(found)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${command} ended:\n${said}`)))
  })
  return {
    url,
    stop: async () => {
      child.kill('SIGINT')
      await exited
      return said
    },
  }
}

export const contractFile = `${root}src/generated/contract.json`
