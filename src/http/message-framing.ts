import type { IncomingMessage } from 'node:http'

/** What no host name, address or port holds, and what a proxy might read as something else. */
const strange = /[\s,/\\?#@]/

/**
 * Why a request could be understood in two ways, by us and by a proxy in front of us; undefined when it cannot. Node refuses
 * what its parser does (a length beside chunks, two lengths). RFC 9112: 3.2 for the host, 6.1 for the transfer coding.
 */
export function framingFault(request: IncomingMessage): string | undefined {
  const { rawHeaders, httpVersion, headers } = request
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i]?.length === 4 && rawHeaders[i]?.toLowerCase() === 'host') hosts++
  if (hosts > 1) return 'The Host header was sent more than once.'
  if (hosts === 0 && httpVersion !== '1.0') return 'The Host header is missing.'
  if (headers.host !== undefined && strange.test(headers.host)) return 'The Host header is not a host.'
  const coding = headers['transfer-encoding']
  if (coding === undefined) return undefined
  if (httpVersion === '1.0') return 'HTTP/1.0 has no Transfer-Encoding.'
  if (coding.toLowerCase() !== 'chunked') return 'The only Transfer-Encoding that is understood is chunked, once.'
  return headers['content-length'] === undefined ? undefined : 'Send Content-Length or Transfer-Encoding, not both.'
}
