import { ConfigurationError, loadConfiguration, loadSettings, type Settings } from '../config/index.js'
import type { Command, CommandIo } from './command.js'
import { checkDatabase, checkEmbedded } from './doctor-database.js'
import { checkDataDir, checkNode, checkPort } from './doctor-machine.js'
import { describeReason, type Finding } from './finding.js'

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'find out why the runtime will not start',
  options: {},
  run: async (_args, io) => {
    let problems = 0
    for await (const { ok, what, fix } of examine(io)) {
      if (!ok) problems++
      io.write(`${ok ? 'ok      ' : 'problem '} ${what}\n${fix === undefined ? '' : `         ${fix}\n`}`)
    }
    io.write(problems === 0 ? 'Nothing stands in the way of a start.\n' : `${String(problems)} ${problems === 1 ? 'problem' : 'problems'} found.\n`)
    return problems === 0 ? 0 : 1
  },
}

async function* examine(io: CommandIo): AsyncGenerator<Finding> {
  yield checkNode(process.versions.node)
  const settings = yield* checkSettings(io)
  if (settings === undefined) return
  yield await checkDataDir(settings.dataDir, settings.database.kind === 'embedded')
  if (settings.roles.has('api')) yield await checkPort(settings.bind)
  if (settings.admin) yield await checkPort(settings.admin, 'RUNTIME_ADMIN_ADDR')
  if (settings.database.kind === 'embedded') yield* checkEmbedded(settings)
  else yield* checkDatabase(settings.database.directUrl, settings)
}

/** Problems of settings and secrets come together; without settings there is nothing more to look at. */
async function* checkSettings(io: CommandIo): AsyncGenerator<Finding, Settings | undefined> {
  try {
    const { settings, secrets, notices } = await loadConfiguration(io.env)
    yield { ok: true, what: `The settings are complete (NODE_ENV ${settings.environment}).` }
    for (const notice of notices) yield { ok: true, what: `Note: ${notice}` }
    const { generatedIn } = secrets.signature
    yield { ok: true, what: generatedIn === undefined ? 'RUNTIME_SIGNATURE_SECRET is set.' : `The signature secret is the generated one in ${generatedIn}.` }
    return settings
  } catch (error) {
    if (error instanceof ConfigurationError) for (const { what, fix } of error.problems) yield { ok: false, what, fix }
    else yield { ok: false, what: describeReason(error) }
  }
  try {
    // A secret that is missing does not keep us from looking at the rest.
    return loadSettings(io.env).settings
  } catch {
    return undefined
  }
}
