/**
 * Who may import whom. Imports point to the right only, and folders between the same two arrows do not know each other:
 *
 *   main → cli → app → http, channel → handlers → contract, execution → extensions, projections → runs, codex, comms → tools, models, streams, work → eventlog → db → kernel
 *
 * A folder is entered through its index.ts; kernel, a shelf of small files, is entered by the file. telemetry may be used by all but
 * kernel and generated, config by app and cli. generated imports nothing. test/contract/layers.test.ts holds this line, and the one in
 * the documents, against the rules below.
 */
const folder = (names) => `^src/(${names.join('|')})/`
const testFile = '\\.test\\.ts$'

/** Top first. */
const layers = [
  ['main'],
  ['cli'],
  ['app'],
  ['http', 'channel'],
  ['handlers'],
  ['contract', 'execution'],
  ['extensions', 'projections'],
  ['runs', 'codex', 'comms'],
  ['tools', 'models', 'streams', 'work'],
  ['eventlog'],
  ['db'],
  ['kernel'],
]
const pathOf = (name) => (name === 'main' ? '^src/main\\.ts$' : `^src/${name}/`)
const pathsOf = (names) => names.map(pathOf).join('|')

const pointsUp = layers.slice(1).map((layer, index) => ({
  name: `${layer.join('-')}-points-up`,
  comment: `src/${layer.join(', src/')} may not know what is built on top of it. Pass what it needs as a parameter, or move the code down.`,
  severity: 'error',
  from: { path: pathsOf(layer), pathNot: testFile },
  to: { path: pathsOf(layers.slice(0, index + 1).flat()) },
}))
const knowsNoNeighbour = layers.flatMap((layer) =>
  layer
    .filter(() => layer.length > 1)
    .map((name) => ({
      name: `${name}-knows-no-neighbour`,
      comment: `src/${name} stands beside ${layer.filter((other) => other !== name).join(', ')}. What joins them is built on top of both.`,
      severity: 'error',
      from: { path: pathOf(name), pathNot: testFile },
      to: { path: pathsOf(layer.filter((other) => other !== name)) },
    })),
)

/** Rooms within a folder that have a door of their own. */
const rooms = ['eventlog/folds', 'execution/answers', 'runs/artifacts', 'runs/folds', 'runs/folds/loops', 'runs/formats']
const throughTheDoor = rooms.map((room) => ({
  name: `${room.replaceAll('/', '-')}-through-the-index`,
  comment: `src/${room} is entered through its index.ts.`,
  severity: 'error',
  from: { path: '^src/', pathNot: [testFile, `^src/${room}/`] },
  to: { path: `^src/${room}/[^/]+$`, pathNot: `^src/${room}/index\\.ts$` },
}))

module.exports = {
  forbidden: [
    ...pointsUp,
    ...knowsNoNeighbour,
    ...throughTheDoor,
    {
      name: 'kernel-is-the-ground',
      comment: 'src/kernel imports nothing of ours but itself: everything else stands on it.',
      severity: 'error',
      from: { path: folder(['kernel']), pathNot: testFile },
      to: { path: '^src/', pathNot: folder(['kernel']) },
    },
    {
      name: 'generated-imports-nothing',
      comment: 'src/generated is a copy of the contract. What it would import belongs into the generator.',
      severity: 'error',
      from: { path: folder(['generated']) },
      to: { pathNot: folder(['generated']) },
    },
    {
      name: 'telemetry-watches-only',
      comment: 'src/telemetry is used by the others and may use kernel alone.',
      severity: 'error',
      from: { path: folder(['telemetry']), pathNot: testFile },
      to: { path: '^src/', pathNot: folder(['telemetry', 'kernel']) },
    },
    {
      name: 'config-stands-alone',
      comment: 'src/config turns the environment into values. It may use kernel and telemetry alone.',
      severity: 'error',
      from: { path: folder(['config']), pathNot: testFile },
      to: { path: '^src/', pathNot: folder(['config', 'kernel', 'telemetry']) },
    },
    {
      name: 'config-is-read-at-the-top',
      comment: 'Settings are handed down as parameters.',
      severity: 'error',
      from: { path: '^src/', pathNot: [testFile, folder(['config', 'app', 'cli'])] },
      to: { path: folder(['config']) },
    },
    {
      name: 'through-the-index',
      comment: 'Another folder is entered through its index.ts. If what you need is not exported there, export it, or ask whether you should need it.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: testFile },
      to: { path: '^src/[^/]+/.+', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$', folder(['kernel', 'generated'])] },
    },
    {
      name: 'root-through-the-index',
      comment: 'main.ts sees folders through their index.ts.',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$', pathNot: testFile },
      to: { path: '^src/[^/]+/.+', pathNot: ['^src/[^/]+/index\\.ts$', folder(['kernel', 'generated'])] },
    },
    {
      name: 'contract-binds-only',
      comment: 'src/contract joins operations with their handlers, whoever carries the requests. What an operation does is none of its business.',
      severity: 'error',
      from: { path: folder(['contract']), pathNot: testFile },
      to: { path: '^src/', pathNot: folder(['contract', 'streams', 'generated', 'kernel']) },
    },
    {
      name: 'projections-are-leaves',
      comment: 'A read model listens to logs and is read by handlers. Nothing else may depend on it.',
      severity: 'error',
      from: { path: '^src/', pathNot: [testFile, '^src/(app/|main\\.ts$)', folder(['handlers', 'cli', 'projections'])] },
      to: { path: folder(['projections']) },
    },
    {
      name: 'handlers-hold-no-sql',
      comment: 'A handler translates, calls one use case and translates back. SQL lives beside the domain it serves.',
      severity: 'error',
      from: { path: folder(['handlers']), pathNot: testFile },
      to: { path: '^src/db/|node_modules/(pg|slonik)/' },
    },
    {
      name: 'source-knows-no-tests',
      comment: 'What ships may not import what proves it.',
      severity: 'error',
      from: { path: '^src/', pathNot: testFile },
      to: { path: `^(test|bench|scripts)/|${testFile}` },
    },
    {
      name: 'source-ships-with-its-packages',
      comment: 'src may import dependencies only: devDependencies are not there when it runs.',
      severity: 'error',
      from: { path: '^src/', pathNot: testFile },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or lack a third. Types are no exception.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Nobody imports this file. Wire it or delete it.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: [testFile, '^src/main\\.ts$', '\\.d\\.ts$', '^src/generated/'] },
      to: {},
    },
    {
      name: 'no-unreached-files',
      comment: 'The process and the tests never reach this file. Wire it or delete it.',
      severity: 'error',
      from: { path: '^src/main\\.ts$' },
      to: { path: '^src/', reachable: false, pathNot: [testFile, '^src/main\\.ts$', '\\.d\\.ts$', '^src/generated/'] },
    },
    {
      name: 'resolvable',
      comment: 'This import leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
}
