import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { RequestContext } from '../contract/index.js'

const requestIdForm = /^[A-Za-z0-9._:-]{1,128}$/
/** W3C Trace Context, section 3.2: version, trace id and parent id that are not all zeros, flags. Version ff is forbidden. */
const traceparentForm = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

/** Not one of the sortable ids of the log: it is never stored, and this one costs a tenth, on every request. */
export const newRequestId = (): string => randomUUID()

/** A caller's request id is taken over when it is short and plain, so that it can stand in a log; otherwise there is a new one. */
export function readRequestContext(headers: IncomingHttpHeaders): RequestContext {
  const given = headers['x-request-id']
  const traceparent = textIf(headers['traceparent'], traceparentForm)
  const tracestate = headers['tracestate']
  return {
    requestId: typeof given === 'string' && requestIdForm.test(given) ? given : newRequestId(),
    traceparent,
    tracestate: traceparent !== undefined && typeof tracestate === 'string' && tracestate !== '' ? tracestate : undefined,
  }
}

const textIf = (value: string | string[] | undefined, form: RegExp): string | undefined => (typeof value === 'string' && form.test(value) ? value : undefined)
