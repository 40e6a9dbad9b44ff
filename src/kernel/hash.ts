import { hash } from 'node:crypto'

/** Lower-case hex SHA-256 of the UTF-8 bytes of `text`. One-shot: half the time of a hash object for texts of this size. */
export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex')
}
