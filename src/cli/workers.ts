import type { Command } from './command.js'
import { followWorkerCommand } from './workers-follow.js'
import { listWorkersCommand } from './workers-list.js'
import { showWorkerCommand } from './workers-show.js'
import { stopWorkerCommand } from './workers-stop.js'

/** Operators' view of Codex workers, and their actions, beside serving replicas. */
export const workersCommands: readonly Command[] = [listWorkersCommand, showWorkerCommand, followWorkerCommand, stopWorkerCommand]
