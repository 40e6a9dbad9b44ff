import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { RuntimeError } from '../kernel/errors.js'
import type { Logger, Metrics } from '../telemetry/index.js'
import { createDocsHandler, defaultDocs } from './docs-routes.js'
import { envelopeText, toRefusal } from './refusal.js'

/** Serves what is not in the contract: it is for operators and for those who read. The response has its `x-request-id` already. */
export function createSideApp(metrics: Metrics, logger: Logger): Express {
  const app = newApp()

  app.get('/metrics', async (_request: Request, response: Response) => {
    const text = await metrics.registry.metrics()
    response.setHeader('content-type', metrics.registry.contentType)
    response.end(text)
  })
  app.all('/metrics', refuseMethod)
  app.use('/docs', createDocsHandler(defaultDocs(logger)))
  app.use('/docs', refuseMethod)
  return finished(app, logger)
}

/** Knows no path at all. */
export function createEmptySideApp(logger: Logger): Express {
  return finished(newApp(), logger)
}

function newApp(): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  return app
}

function finished(app: Express, logger: Logger): Express {
  app.use((_request: Request, response: Response) => {
    refuse(response, new RuntimeError('unknown_route', 'The contract declares no such path.'))
  })
  // Express tells error handlers by their four parameters.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const refusal = toRefusal(error)
    logger.error({ request_id: response.getHeader('x-request-id'), error }, 'A request outside the contract failed.')
    if (response.headersSent) response.destroy()
    else refuse(response, refusal)
  })
  return app
}

function refuseMethod(_request: Request, response: Response): void {
  response.setHeader('allow', 'GET, HEAD')
  refuse(response, new RuntimeError('unknown_method', 'This path accepts GET.', { allow: 'GET, HEAD' }))
}

function refuse(response: Response, refusal: RuntimeError): void {
  const body = envelopeText(refusal)
  response.status(refusal.status)
  response.setHeader('content-type', 'application/json')
  response.setHeader('content-length', Buffer.byteLength(body))
  response.end(body)
}
