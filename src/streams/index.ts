export { followLog, type LogStream, type StreamTarget } from './follow-log.js'
export { ReadLimiter } from './read-limiter.js'
export { assertReadable, startOf, type WantedPosition } from './position.js'
export { StreamLimiter, type Followed } from './stream-limiter.js'
