import { randomUUID } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { Logger } from '../../../telemetry/index.js'
import type { AdaptedWorker, SessionHost, WorkerAdapter, WorkerSession } from '../adapter.js'
import { AppServerSession } from './app-server-session.js'
import { findCodex, isTestedMinor, testedVersion, type CodexBinary } from './codex-binary.js'
import { hiddenPaths } from './hidden-paths.js'
import { launchArguments, launchEnvironment, refusedConfig } from './launch.js'
import { killMarked } from './marked-processes.js'
import { CodexUnavailableError, type AppServerSettings } from './settings.js'
import { isWithin, makeWorkerDirectories } from './worker-directories.js'

export interface AppServerAdapterOptions {
  readonly settings: AppServerSettings
  /** Our environment, unless given. Codex sees PATH, LANG and the variables that the settings name. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly logger: Logger
  /** Our version, which Codex is told. */
  readonly clientVersion: string
}

/**
 * Runs workers on `codex app-server`, a process for each: with a home, a temporary directory and a workspace of its own, an
 * environment that holds nothing of ours, and a sandbox for its commands.
 */
export function codexAppServerAdapter(options: AppServerAdapterOptions): WorkerAdapter {
  const { settings, environment = process.env, logger } = options
  let found: Promise<CodexBinary> | undefined
  const find = async (): Promise<CodexBinary> => {
    found ??= findCodex(settings.binary, environment['PATH'] ?? '')
    try {
      return await found
    } catch (error) {
      // It may be installed meanwhile.
      found = undefined
      throw error
    }
  }
  const warned = new Set<string>()
  return {
    name: 'codex_app_server',
    async open(worker: AdaptedWorker, host: SessionHost): Promise<WorkerSession> {
      const refused = refusedConfig(settings.config)
      if (refused.length > 0)
        throw new CodexUnavailableError(
          `The configuration of Codex names ${refused.join(', ')}, which the runtime sets. Use the settings for it, and leave it out.`,
        )
      const { path, version } = await find()
      if (!isTestedMinor(version) && !warned.has(version)) {
        warned.add(version)
        logger.warn({ version, tested_version: testedVersion }, 'this Codex is of another version than the one that the runtime was tested with')
      }
      const directories = await makeWorkerDirectories(settings, worker)
      // A holder that was killed may have left processes behind, and two must not work in one home.
      await killMarked((mark) => isAbsolute(mark) && isWithin(directories.temporaryRoot, mark))
      const sessionId = randomUUID()
      const around = [settings.homeRoot, settings.workspaceRoot, ...settings.hiddenDirectories]
      const hidden = await hiddenPaths(around, { path: directories.workspace, isWritable: settings.sandbox !== 'read-only' })
      const launch = { ...directories, hidden, temporaryDirectory: join(directories.temporaryRoot, sessionId) }
      const session = new AppServerSession({
        host,
        sessionId,
        codexVersion: version,
        clientVersion: options.clientVersion,
        threads: worker.threads,
        newId: () => `sr_${randomUUID()}`,
        rules: { settings, workspace: directories.workspace, realPath },
        process: {
          binary: path,
          parameters: launchArguments(settings, launch),
          environment: launchEnvironment(settings, launch, environment),
          workingDirectory: directories.workspace,
          temporaryDirectory: launch.temporaryDirectory,
        },
      })
      await session.start().catch((error: unknown) => {
        throw new CodexUnavailableError(error instanceof Error ? error.message : String(error), { cause: error })
      })
      return session
    },
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
