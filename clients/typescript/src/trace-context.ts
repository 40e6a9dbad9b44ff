import { randomHex } from './random.js'

/** W3C Trace Context, level 1, as it stands in the headers of those names. */
export interface TraceContext {
  readonly traceparent: string
  readonly tracestate?: string | undefined
}

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/**
 * The context of one call: a child of `parent`, or a trace of its own where there is no parent or none that can be understood
 * (its state is dropped with it then). A parent of a later version is continued as version 00, which is what the standard asks for.
 */
export function childContext(parent: TraceContext | undefined): TraceContext {
  const match = form.exec(parent?.traceparent ?? '')
  const [, version = 'ff', traceId = '', spanId = '', flags = '00', more] = match ?? []
  const isUsable = version !== 'ff' && !(version === '00' && more !== undefined) && !/^0+$/.test(traceId) && !/^0+$/.test(spanId)
  if (parent === undefined || !isUsable) return { traceparent: `00-${randomHex(16)}-${randomHex(8)}-00` }
  // Of the flags only "sampled" is defined.
  const sampled = (Number.parseInt(flags, 16) & 1) === 1 ? '01' : '00'
  const traceparent = `00-${traceId}-${randomHex(8)}-${sampled}`
  return parent.tracestate === undefined || parent.tracestate === '' ? { traceparent } : { traceparent, tracestate: parent.tracestate }
}
