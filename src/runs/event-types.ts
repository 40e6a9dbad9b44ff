import { eventTypes, executorEventTypes, internalEventTypes, reservedEventTypes } from '../generated/event-types.js'

/** Patterns of the contract: a name, or the beginning of one and a star. */
const anyOf =
  (patterns: readonly string[]) =>
  (type: string): boolean =>
    patterns.some((pattern) => (pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern))

/** Types that only the runtime itself may write. */
export const isReservedType = anyOf(reservedEventTypes)

/** Types of whoever executes the run: a client's only as long as no executor has claimed it. */
export const isExecutorType = anyOf(executorEventTypes)

const namedInternal = new Set<string>(Object.entries(eventTypes).flatMap(([type, { visibility }]) => (visibility === 'internal' ? [type] : [])))
const isOfInternalKind = anyOf(internalEventTypes)

/**
 * Written for operators: leases, attempts, hooks and policy are nobody's business in a browser. Their seq stays taken,
 * unseen. Everything else is public.
 */
export const isInternalEvent = (type: string): boolean => namedInternal.has(type) || isOfInternalKind(type)
