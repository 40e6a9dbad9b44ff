import type { Command } from './command.js'
import { followWorkerCommand } from './workers-follow.js'
import { listWorkersCommand } from './workers-list.js'
import { showWorkerCommand } from './workers-show.js'
import { stopWorkerCommand } from './workers-stop.js'

/** What operators see of Codex workers and may do to them, beside whatever replicas are serving. */
export const workersCommands: readonly Command[] = [listWorkersCommand, showWorkerCommand, followWorkerCommand, stopWorkerCommand]
