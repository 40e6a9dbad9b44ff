import { App } from '../app/index.js'
import { loadConfiguration } from '../config/index.js'
import { startEmbeddedPostgres } from '../db/index.js'
import { createLogger } from '../telemetry/index.js'
import type { Command } from './command.js'

/** Runs the service until SIGTERM or SIGINT. */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'run the service until it is told to stop',
  options: {},
  async run(_args, io) {
    const { settings, secrets, notices } = await loadConfiguration(io.env)
    const logger = createLogger({ level: settings.logLevel, format: settings.environment === 'production' ? 'json' : 'text' })
    for (const notice of notices) logger.warn(notice)
    const asked = stopSignal()
    const embedded = settings.database.kind === 'embedded' ? await startEmbeddedPostgres({ dataDir: settings.dataDir, logger }) : undefined
    const urls = settings.database.kind === 'server' ? settings.database : { url: embedded?.url ?? '', directUrl: embedded?.url ?? '' }
    const app = new App({ settings, secrets, databaseUrl: urls.url, directUrl: urls.directUrl, logger })
    try {
      const { host, port } = await app.start()
      logger.info(`Listening on http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`)
      if (secrets.signature.generatedIn !== undefined)
        logger.info(`Tokens are signed with a key made for this data directory. Mint one: npm run -s token -- --user 1`)
      const signal = await asked
      logger.info(`${signal}: leaving.`)
    } finally {
      await app.stop()
      await embedded?.stop()
    }
    logger.info('Stopped.')
    return 0
  },
}

/** The first request to stop. A second one does not wait for what is under way. */
function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    let isAsked = false
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.on(signal, () => {
        if (isAsked && signal === 'SIGINT') process.exit(130)
        isAsked = true
        resolve(signal)
      })
  })
}
