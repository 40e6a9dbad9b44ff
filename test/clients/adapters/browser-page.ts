/** The adapter of the TypeScript client in a page. The page holds no secret: it asks a server of the test for tokens. */
import type { Signer } from '@openagents/runtime-client'
import type { Answer, Command } from '../protocol.js'
import { TypeScriptAdapter } from './typescript-adapter.js'

declare const window: {
  /** Put there by the test: takes lines of answers. */
  answerLine(line: string): void
  /** Called by the test with lines of commands. */
  commandLine(line: string): void
}

function signerOf(url: string): Signer {
  return async ({ claims, signal }) => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(claims), signal })
    if (!response.ok) throw new Error(`No token: ${response.status}`)
    return await response.text()
  }
}

const adapter = new TypeScriptAdapter(
  (answer: Answer & { readonly id: number }) => {
    window.answerLine(JSON.stringify(answer))
  },
  ({ sign_url: url }) => {
    if (url === undefined) throw new Error('A page does not hold a secret: give it an URL that signs.')
    return signerOf(url)
  },
)

window.commandLine = (line) => {
  const { id, ...command } = JSON.parse(line) as Command & { id: number }
  void adapter.handle(id, command)
}
