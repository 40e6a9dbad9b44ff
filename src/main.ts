#!/usr/bin/env node
import { once } from 'node:events'
import {
  doctorCommand,
  exportCommand,
  migrateCommand,
  pruneCommand,
  runCommandLine,
  runsCommands,
  serveCommand,
  tokenCommand,
  verifyCommand,
  workersCommands,
} from './cli/index.js'

const commands = [serveCommand, migrateCommand, tokenCommand, verifyCommand, exportCommand, pruneCommand, ...runsCommands, ...workersCommands, doctorCommand]

process.exitCode = await runCommandLine(process.argv.slice(2), commands, {
  env: process.env,
  write: (text) => process.stdout.write(text),
  drained: () => (process.stdout.writableNeedDrain ? once(process.stdout, 'drain').then(() => undefined) : Promise.resolve()),
  complain: (text) => process.stderr.write(text),
})
