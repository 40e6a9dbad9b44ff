import type { Command } from './command.js'
import { cancelRunCommand } from './runs-cancel.js'
import { listRunsCommand } from './runs-list.js'
import { requeueRunCommand } from './runs-requeue.js'
import { showRunCommand } from './runs-show.js'

/** Operators' view of runs, and their actions, beside serving replicas. */
export const runsCommands: readonly Command[] = [listRunsCommand, showRunCommand, cancelRunCommand, requeueRunCommand]
