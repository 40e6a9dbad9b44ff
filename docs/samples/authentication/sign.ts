import { createHmac } from 'node:crypto'

const secret = 'test-signing-secret'
const claims = { iat: 1700000000, exp: 1700000300, nonce: 'nonce-1', run_id: 'run_123', thread_id: 'thread_abc', user_id: 42 }

const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
const signature = createHmac('sha256', secret).update(payload).digest('base64url')
console.log(`v1.${payload}.${signature}`)
