/**
 * Who may import whom. Imports point downward only:
 *
 *   main → app, cli → http, channel → handlers → contract, execution → extensions → runs, tools, models, codex, comms, projections → streams, work → eventlog → db → kernel
 *
 * A folder is entered through its index.ts; kernel, which is a shelf of small files, is the exception. telemetry may be used by
 * all but kernel and generated. generated imports nothing.
 */
const folder = (names) => `^src/(${names.join('|')})/`
const testFile = '\\.test\\.ts$'

/** Everything above a layer is out of its reach. Top first. */
const layers = [
  ['app', 'cli'],
  ['http', 'channel'],
  ['handlers'],
  ['contract', 'execution'],
  ['extensions'],
  ['runs', 'tools', 'models', 'codex', 'comms', 'projections'],
  ['streams', 'work'],
  ['eventlog'],
  ['db'],
]

const pathOf = (name) => (name === 'app' ? '^src/(app/|main\\.ts$)' : `^src/${name}/`)
const pointsUp = layers.slice(1).map((layer, index) => ({
  name: `${layer.join('-')}-points-up`,
  comment: `src/${layer.join(', src/')} may not know what is built on top of it. Pass what it needs as a parameter, or move the code down.`,
  severity: 'error',
  from: { path: layer.map(pathOf).join('|'), pathNot: testFile },
  to: {
    path: layers
      .slice(0, index + 1)
      .flat()
      .map(pathOf)
      .join('|'),
  },
}))

module.exports = {
  forbidden: [
    ...pointsUp,
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
      name: 'runs-know-no-executor',
      comment: 'src/execution works on runs; a run does not know who works on it.',
      severity: 'error',
      from: { path: folder(['runs']), pathNot: testFile },
      to: { path: folder(['execution', 'projections']) },
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
      comment: 'A handler translates, calls one use case and translates back. SQL lives beside the domain it serves. (Naming the type of a pool is fine.)',
      severity: 'error',
      from: { path: folder(['handlers']), pathNot: testFile },
      to: { path: '^src/db/|node_modules/(pg|slonik)/', dependencyTypesNot: ['type-only'] },
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
      comment: 'Two files that need each other are one file, or lack a third. (Types may refer to each other.)',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
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
