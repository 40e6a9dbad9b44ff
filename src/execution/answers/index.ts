export { AnswerCalls, mostCalls, type AskedCall } from './answer-calls.js'
export { faultOfEnd, type AnswerFault } from './answer-outcome.js'
export { AnswerPieces, type Channel, type Piece } from './answer-pieces.js'
export type { PieceLimits } from './text-pieces.js'
