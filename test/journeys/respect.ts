import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

/** One workflow of an Arazzo description. */
export interface Journey {
  readonly file: string
  readonly workflowId: string
  readonly steps: readonly string[]
}

export interface Outcome {
  readonly passed: boolean
  /** What the tool printed: which step, which criterion, what came instead. */
  readonly said: string
}

interface Description {
  readonly workflows: readonly { readonly workflowId: string; readonly steps: readonly { readonly stepId: string }[] }[]
}

export async function journeysIn(file: string): Promise<readonly Journey[]> {
  const { workflows } = parse(await readFile(file, 'utf8')) as Description
  return workflows.map(({ workflowId, steps }) => ({ file, workflowId, steps: steps.map(({ stepId }) => stepId) }))
}

/** Runs a workflow against a server. `token` mints the one that a step is signed with. */
export async function travel(
  journey: Journey,
  serverUrl: string,
  ids: { user: number; runId: string; threadId: string },
  token: () => string,
): Promise<Outcome> {
  const inputs: Record<string, string> = { user: String(ids.user), run_id: ids.runId, thread_id: ids.threadId }
  for (const step of journey.steps) inputs[`token_${step}`] = token()
  const folder = await mkdtemp(join(tmpdir(), 'journey-'))
  try {
    const redocly = fileURLToPath(new URL('../../node_modules/@redocly/cli/bin/cli.js', import.meta.url))
    const report = join(folder, 'report.json')
    const which = [journey.file, '--workflow', journey.workflowId, '--server', `runtime=${serverUrl}`, '--input', JSON.stringify(inputs)]
    const parameters = [redocly, 'respect', ...which, '--verbose', '--json-output', report]
    // Its own working directory: the tool looks for a configuration there.
    const options = { cwd: folder, env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_COLOR: '1' }, timeout: 100_000 }
    const { code, said } = await new Promise<{ code: number; said: string }>((resolve) => {
      execFile(process.execPath, parameters, options, (error, stdout, stderr) => resolve({ code: error === null ? 0 : 1, said: stdout + stderr }))
    })
    const taken = await stepsIn(report, journey.workflowId)
    // A tool that ran nothing has found nothing wrong either.
    const isWhole = journey.steps.every((step) => taken.includes(step))
    return { passed: code === 0 && isWhole, said: `${said}\nSteps taken: ${taken.join(', ') || 'none'}` }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Report {
  readonly files: Readonly<
    Record<string, { readonly executedWorkflows: readonly { readonly workflowId: string; readonly executedSteps: readonly { readonly stepId: string }[] }[] }>
  >
}

async function stepsIn(report: string, workflowId: string): Promise<readonly string[]> {
  const text = await readFile(report, 'utf8').catch(() => '{"files":{}}')
  const { files } = JSON.parse(text) as Report
  const workflows = Object.values(files).flatMap(({ executedWorkflows }) => executedWorkflows)
  return workflows.filter((workflow) => workflow.workflowId === workflowId).flatMap(({ executedSteps }) => executedSteps.map(({ stepId }) => stepId))
}
