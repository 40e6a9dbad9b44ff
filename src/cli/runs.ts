import type { Command } from './command.js'
import { cancelRunCommand } from './runs-cancel.js'
import { listRunsCommand } from './runs-list.js'
import { requeueRunCommand } from './runs-requeue.js'
import { showRunCommand } from './runs-show.js'

/** What operators see of runs and may do to them, beside whatever replicas are serving. */
export const runsCommands: readonly Command[] = [listRunsCommand, showRunCommand, cancelRunCommand, requeueRunCommand]
