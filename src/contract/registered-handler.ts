import type { HandlerTraits } from './handler.js'

/**
 * A handler as the dispatcher sees it: of some operation, taking a request that the contract has checked for it. Any
 * `Handler<Id, Deps>` is one; that its operation is the right one is asserted at start.
 */
export interface RegisteredHandler extends HandlerTraits {
  readonly operationId: string
  readonly run: (request: never, deps: never) => Promise<unknown>
}
