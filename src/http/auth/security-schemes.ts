import type { ClaimSubject, SecurityScheme } from '../../contract/index.js'
import { RuntimeError } from '../../kernel/errors.js'
import { isChatSigned, isDigestOfBody, verifyChatSignature } from './chat-signature.js'
import { requireMatchingClaims } from './claims.js'
import type { KeyRing } from './key-ring.js'
import { verifyToken } from './token.js'

export interface SecurityOptions {
  readonly ring: KeyRing
  readonly nowSeconds: () => number
}

/** The schemes of the contract by their names in it. */
export function createSecuritySchemes({ ring, nowSeconds }: SecurityOptions): Readonly<Record<string, SecurityScheme>> {
  return {
    runtimeToken: {
      recognises: (headers) => !isChatSigned(headers),
      authenticate(headers) {
        const header = headers['x-oa-runtime-signature']
        const claims = verifyToken(typeof header === 'string' ? header : undefined, ring, nowSeconds())
        return {
          nonce: claims.nonce,
          expiresAtSeconds: claims.exp,
          requireFor: (subject) => {
            requireMatchingClaims(claims, subject)
          },
        }
      },
    },
    chatSignature: {
      recognises: isChatSigned,
      authenticate(headers) {
        const signature = verifyChatSignature(headers, ring, nowSeconds())
        return {
          nonce: signature.nonce,
          expiresAtSeconds: signature.expiresAtSeconds,
          requireFor(subject, rawBody) {
            if (!isDigestOfBody(signature.bodySha256, rawBody))
              throw new RuntimeError('bad_signature', 'X-OA-RUNTIME-BODY-SHA256 is not the digest of the body that was sent.')
            requireSignedUser(subject)
          },
        }
      },
    },
  }
}

/**
 * The body is signed and the principal headers are not, so the body has to say who it is for: `userId`, the user that
 * `x-oa-user-id` names. A guest has no member there and is refused.
 */
function requireSignedUser({ body, principal }: ClaimSubject): void {
  if (principal.userId === undefined && principal.guestScope === undefined) return
  const named = typeof body === 'object' && body !== null && Object.hasOwn(body, 'userId') ? (body as { readonly userId: unknown }).userId : undefined
  if (principal.userId !== undefined && named === principal.userId) return
  throw new RuntimeError('claim_mismatch', 'The signed body must name the user that x-oa-user-id names, as the integer `userId`.', { claim: 'user_id' })
}
