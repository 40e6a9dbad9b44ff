import type { IncomingHttpHeaders } from 'node:http'

/** The values of a request's principal headers. Either may be absent. */
export interface PrincipalHeaders {
  readonly userId: number | undefined
  readonly guestScope: string | undefined
}

/** The facts of a request that its credential may claim. */
export interface ClaimSubject {
  readonly path: Readonly<Record<string, unknown>>
  readonly query: Readonly<Record<string, unknown>>
  readonly body: unknown
  readonly principal: PrincipalHeaders
}

/** The facts that the head of a request has proved. The rest is checked when the whole request is here. */
export interface Credential {
  readonly nonce: string
  readonly expiresAtSeconds: number
  /** Throws the refusal if the credential is not for this request. `rawBody` is the body as sent. */
  requireFor(subject: ClaimSubject, rawBody: Uint8Array): void
}

/** One of the contract's `securitySchemes`. */
export interface SecurityScheme {
  /** True when the request's headers are of this scheme: which one to try where the contract allows several. */
  recognises(headers: IncomingHttpHeaders): boolean
  /** Judges the headers alone, before any of the body is read. Throws the refusal (401). */
  authenticate(headers: IncomingHttpHeaders): Credential
}
