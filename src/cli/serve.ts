import { embeddedDatabase, Runtime, serverDatabase } from '../app/index.js'
import { loadConfiguration } from '../config/index.js'
import { createLogger } from '../telemetry/index.js'
import type { Command } from './command.js'
import { stopSignal } from './stop-signal.js'

/** Runs the service until SIGTERM, SIGINT or SIGHUP. */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'run the service until it is told to stop',
  options: {},
  async run(_args, io) {
    const asked = stopSignal()
    const { settings, secrets, notices } = await loadConfiguration(io.env)
    const logger = createLogger({ level: settings.logLevel, format: settings.environment === 'production' ? 'json' : 'text' })
    for (const notice of notices) logger.warn(notice)
    const database = settings.database.kind === 'server' ? serverDatabase(settings.database) : embeddedDatabase({ dataDir: settings.dataDir, logger })
    const runtime = new Runtime({ settings, secrets, database, logger })
    try {
      const { host, port } = await runtime.start()
      logger.info(`Listening on http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`)
      if (secrets.signature.generatedIn !== undefined)
        logger.info(`Tokens are signed with a key made for this data directory. Mint one: npm run -s token -- --user 1`)
      const ended = await Promise.race([asked, runtime.failed])
      if (typeof ended !== 'string') throw ended
      logger.info(`${ended}: leaving.`)
    } finally {
      await runtime.stop()
    }
    logger.info('Stopped.')
    return 0
  },
}
