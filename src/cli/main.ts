import { once } from 'node:events'
import { runCommandLine } from './command-line.js'
import { doctorCommand } from './doctor.js'
import { migrateCommand } from './migrate.js'
import { tokenCommand } from './token.js'
import { exportCommand } from './export.js'
import { pruneCommand } from './prune.js'
import { runsCommands } from './runs.js'
import { serveCommand } from './serve.js'
import { verifyCommand } from './verify.js'
import { workersCommands } from './workers.js'

const commands = [serveCommand, migrateCommand, tokenCommand, verifyCommand, exportCommand, pruneCommand, ...runsCommands, ...workersCommands, doctorCommand]

/** Runs the command line that this process was started with. */
export async function main(): Promise<void> {
  process.exitCode = await runCommandLine(process.argv.slice(2), commands, {
    env: process.env,
    write: (text) => process.stdout.write(text),
    drained: () => (process.stdout.writableNeedDrain ? once(process.stdout, 'drain').then(() => undefined) : Promise.resolve()),
    complain: (text) => process.stderr.write(text),
  })
}
