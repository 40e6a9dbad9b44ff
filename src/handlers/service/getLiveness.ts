import { reply } from '../../contract/index.js'
import { handler } from '../deps.js'

export const getLiveness = handler('getLiveness', (_request, { service }) =>
  Promise.resolve(reply(200, { status: 'ok', service: service.name, build_sha: service.buildSha, uptime_seconds: service.uptimeSeconds() })),
)
