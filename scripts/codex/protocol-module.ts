/** What the runtime looks into, sends, or checks. Everything that these refer to comes along. */
const usedTypes = [
  'InitializeParams',
  'InitializeResponse',
  'ThreadStartParams',
  'ThreadResumeParams',
  'ThreadForkParams',
  'TurnStartParams',
  'TurnSteerParams',
  'ReviewStartParams',
  'UserInput',
  'ServerRequestResolvedNotification',
]

/** Unions of which only the names of the methods are wanted: their parameters are all of the protocol. */
const methodUnions = [
  ['ClientRequest', 'ClientMethod', 'What may be asked of the app-server.'],
  ['ServerRequest', 'ServerMethod', 'What the app-server asks.'],
  ['ServerNotification', 'NotificationMethod', 'What the app-server tells.'],
] as const

/**
 * One module out of the app-server's own TypeScript bindings (`codex app-server generate-ts`): the types that are used, and those
 * that they refer to. `files` are the bindings by the name of their type.
 */
export function protocolModule(files: ReadonlyMap<string, string>): string {
  const sourceOf = (name: string): string => {
    const source = files.get(name)
    if (source === undefined) throw new Error(`The app-server's bindings have no type ${name}. Has the protocol changed?`)
    return source
  }
  const reached = new Set<string>()
  const reach = (name: string): void => {
    if (reached.has(name)) return
    reached.add(name)
    for (const [, imported = ''] of sourceOf(name).matchAll(/^import type \{ (\w+) \} from/gm)) reach(imported)
  }
  for (const name of usedTypes) reach(name)
  const unions = methodUnions.map(([name, as, says]) => {
    const methods = [...sourceOf(name).matchAll(/"method": ("[^"]+")/g)].map(([, method]) => method).sort()
    return `/** ${says} */\nexport type ${as} = ${methods.join(' | ')}`
  })
  return [...unions, ...[...reached].sort().map((name) => bodyOf(sourceOf(name)))].join('\n\n')
}

/** A file of the bindings without its banner and imports. */
function bodyOf(source: string): string {
  return source
    .split('\n')
    .filter((line) => !line.startsWith('import type ') && !line.startsWith('// '))
    .join('\n')
    .trim()
}
