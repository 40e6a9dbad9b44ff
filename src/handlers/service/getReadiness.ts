import { reply } from '../../contract/index.js'
import { handler } from '../deps.js'

export const getReadiness = handler('getReadiness', async (_request, { service }) => {
  const { isReady, checks } = await service.readiness()
  return isReady ? reply(200, { status: 'ready', service: service.name, checks }) : reply(503, { status: 'not_ready', service: service.name, checks })
})
