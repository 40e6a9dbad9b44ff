import { exitCodes, runCommandLine } from './command-line.js'
import { doctorCommand } from './doctor.js'
import { migrateCommand } from './migrate.js'
import { tokenCommand } from './token.js'
import { exportCommand } from './export.js'
import { pruneCommand } from './prune.js'
import { runsCommands } from './runs.js'
import { serveCommand } from './serve.js'
import { StandardOutput } from './standard-output.js'
import { verifyCommand } from './verify.js'
import { workersCommands } from './workers.js'

const commands = [serveCommand, migrateCommand, tokenCommand, verifyCommand, exportCommand, pruneCommand, ...runsCommands, ...workersCommands, doctorCommand]

/** Runs the command line that this process was started with. */
export async function main(): Promise<void> {
  const output = new StandardOutput(process.stdout)
  const complain = (text: string): void => void process.stderr.write(text)
  const code = await runCommandLine(process.argv.slice(2), commands, {
    env: process.env,
    write: (text) => {
      output.write(text)
    },
    drained: () => output.drained(),
    complain,
  })
  const problem = code === exitCodes.done ? await output.problem() : undefined
  if (problem !== undefined) complain(`runtime: ${problem}\n`)
  process.exitCode = problem === undefined ? code : exitCodes.failed
}
