import { readFileSync } from 'node:fs'
import { createRuntimeClient, tokenSigner } from '@openagents/runtime-client'

const secret = process.env['RUNTIME_SIGNATURE_SECRET'] ?? readFileSync('.data/signature-secret', 'utf8').trim()

export const client = createRuntimeClient({
  baseUrl: process.env['RUNTIME_BASE_URL'] ?? 'http://127.0.0.1:4100',
  signer: tokenSigner({ secret }),
  principal: { userId: 1 },
})
