import { clockNow } from './clock-now.js'
import { mathEvaluate } from './math/math-evaluate.js'
import { runNote } from './run-note.js'
import type { Tool } from './tool.js'

/** The tools that need nothing but the runtime itself. */
export const builtinTools = (): readonly Tool[] => [clockNow, mathEvaluate(), runNote]
