export { encode } from './encode-events.js'
export { eventsFormat } from './events-format.js'
export type { StreamFormat } from './stream-format.js'
export { uiFormat, uiTurnFormat } from './ui-format.js'
