/** The adapter of the TypeScript client in Node: commands on standard input, answers on standard output. */
import { createInterface } from 'node:readline'
import { tokenSigner } from '@openagents/runtime-client'
import type { Capability, Command, Hello } from '../protocol.js'
import { TypeScriptAdapter } from './typescript-adapter.js'

const can: readonly Capability[] = ['ask', 'abort', 'pause', 'generate_key', 'keys', 'request_id', 'call_trace', 'gap']
const write = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

const adapter = new TypeScriptAdapter(write, ({ secret, keys }) => {
  if (keys !== undefined) return tokenSigner({ keys })
  if (secret === undefined) throw new Error('This adapter signs by itself: give it the secret.')
  return tokenSigner({ secret })
})

createInterface(process.stdin)
  .on('line', (line) => {
    const { id, ...command } = JSON.parse(line) as Command & { id: number }
    void adapter.handle(id, command)
  })
  .on('close', () => process.exit())

write({ is: 'hello', client: 'typescript', can } satisfies Hello)
