import { execFile } from 'node:child_process'

export interface CommandResult {
  readonly code: number
  readonly output: string
}

/** Runs a program of the repository and gives what it printed, both streams together. Never throws for a failing program. */
export async function runCommand(root: string, program: string, parameters: readonly string[], timeoutMs = 120_000): Promise<CommandResult> {
  return await new Promise((resolve) => {
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_COLOR: '1' }
    const options = { cwd: root, env, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 }
    execFile(program, parameters, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      const reason = error !== null && stdout === '' && stderr === '' ? error.message : ''
      resolve({ code, output: stdout + stderr + reason })
    })
  })
}
