import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LoopbackModel } from '../../test/codex/loopback-model.js'
import { buildStage, type Stage } from '../demo/stage.js'
import type { Replica } from '../demo/replica.js'

/** Within the checkout: Codex refuses a home in the system's temporary directory. */
const dataFolder = fileURLToPath(new URL('../../.data', import.meta.url))

/** Two replicas that can run Codex, with a model to ask. Homes and workspaces are gone afterwards. */
export interface CodexStage extends Stage {
  readonly folder: string
}

export async function buildCodexStage(binary: string, model: LoopbackModel): Promise<CodexStage> {
  await mkdir(dataFolder, { recursive: true })
  const folder = await mkdtemp(join(dataFolder, 'codex-demo-'))
  const config = {
    model: 'loopback',
    model_provider: 'loopback',
    'model_providers.loopback': { name: 'loopback', base_url: model.baseUrl, wire_api: 'responses' },
  }
  try {
    const stage = await buildStage({
      RUNTIME_CODEX_BIN: binary,
      RUNTIME_CODEX_CONFIG: JSON.stringify(config),
      RUNTIME_CODEX_HOME_ROOT: join(folder, 'homes'),
      RUNTIME_CODEX_WORKSPACE_ROOT: join(folder, 'workspaces'),
    })
    const strike = async (): Promise<void> => {
      await stage.strike()
      await rm(folder, { recursive: true, force: true })
    }
    return { ...stage, folder, strike }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** The replica that has started a process, and the other one. Linux only. */
export async function holderOf(stage: Stage, pid: number): Promise<{ readonly holder: Replica; readonly other: Replica }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  const [first, second] = stage.replicas
  if (first.pid === parent) return { holder: first, other: second }
  if (second.pid === parent) return { holder: second, other: first }
  throw new Error(`The process ${pid} was started by ${parent}, which is none of ours.`)
}
