import { reply } from '../../contract/index.js'
import { handler } from '../deps.js'

export const health = handler('health', (_request, { service }) =>
  Promise.resolve(reply(200, { status: 'ok', service: service.name, version: service.version })),
)
