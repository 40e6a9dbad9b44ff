/** The type of a Content-Type header, lower case, without parameters. */
export function mediaType(header: string): string {
  const semicolon = header.indexOf(';')
  return (semicolon === -1 ? header : header.slice(0, semicolon)).trim().toLowerCase()
}

/** JSON in UTF-8, the only encoding it has between systems (RFC 8259, section 8.1). */
export function isJson(header: string): boolean {
  if (header === 'application/json') return true
  if (mediaType(header) !== 'application/json') return false
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)"?/i.exec(header)?.[1]
  return charset === undefined || charset.toLowerCase() === 'utf-8' || charset.toLowerCase() === 'utf8'
}

/** True when an Accept header admits one of the offered types (RFC 9110, section 12.5.1): the most specific range decides. */
export function isAcceptable(accept: string | undefined, offers: readonly string[]): boolean {
  if (accept === undefined || accept === '' || accept === '*/*') return true
  const ranges = accept.split(',').map(parseRange)
  return offers.some((offer) => qualityOf(offer, ranges) > 0)
}

interface Range {
  readonly type: string
  readonly quality: number
}

function parseRange(text: string): Range {
  const quality = /;\s*q\s*=\s*([0-9.]+)/i.exec(text)?.[1]
  return { type: mediaType(text), quality: quality === undefined ? 1 : Number(quality) }
}

function qualityOf(offer: string, ranges: readonly Range[]): number {
  const family = `${offer.slice(0, offer.indexOf('/'))}/*`
  for (const candidate of [offer, family, '*/*']) {
    const found = ranges.find((range) => range.type === candidate)
    if (found !== undefined) return found.quality
  }
  return 0
}
