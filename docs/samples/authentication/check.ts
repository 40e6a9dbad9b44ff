import { unwrap } from '@openagents/runtime-client'
import { client } from '../setup.js'

const { body } = await unwrap(client.health())
console.log(JSON.stringify(body))
