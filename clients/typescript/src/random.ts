/** So many random bytes as hex. Works in pages without TLS too, where `crypto.randomUUID` is missing. */
export function randomHex(byteCount: number): string {
  return hexOf(crypto.getRandomValues(new Uint8Array(byteCount)))
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
