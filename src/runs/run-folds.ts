import type { KeptFold } from '../eventlog/index.js'
import { workFold } from './folds/index.js'
import { uiFormat, uiTurnFormat } from './formats/index.js'

/** The folds over runs whose states are kept ahead of those who ask for them. */
export const runFolds: readonly KeptFold<unknown>[] = [uiFormat.fold, uiTurnFormat.fold, workFold].filter((fold) => fold !== undefined)
