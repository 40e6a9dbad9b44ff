import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../../dev-env/index.js'

const client = fileURLToPath(new URL('../../../clients/typescript', import.meta.url))

describe("the TypeScript client's README", () => {
  const database = useTestDatabase()
  let runtime: TestRuntime
  let work: string
  beforeAll(async () => {
    runtime = await startTestRuntime({ databaseUrl: database.url })
    work = await mkdtemp(join(tmpdir(), 'readme-test-'))
  })
  afterAll(async () => {
    await rm(work, { recursive: true, force: true })
    await runtime.stop()
  })

  it('begins with a program that works as printed', async () => {
    const [, program = ''] = /```ts\n(.*?)```/s.exec(await readFile(join(client, 'README.md'), 'utf8')) ?? []
    const outfile = join(work, 'program.mjs')
    await build({
      stdin: { contents: program, loader: 'ts', resolveDir: client },
      alias: { '@openagents/runtime-client': join(client, 'src/index.ts') },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile,
      logLevel: 'silent',
    })
    const env = { PATH: process.env['PATH'], RUNTIME_URL: runtime.url, RUNTIME_SIGNATURE_SECRET: runtime.secret }
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [outfile], { env, timeout: 50_000 })
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^[^\n]+\nThat was run [0-9a-f-]{36}\.\n$/)
    const runId = /run ([0-9a-f-]{36})/.exec(stdout)?.[1] ?? ''
    const { json } = await runtime.call('GET', `/internal/v1/runs/${runId}`)
    expect(json['run']).toMatchObject({ status: 'succeeded' })
  })

  it('shows only programs that compile', async () => {
    const blocks = Array.from((await readFile(join(client, 'README.md'), 'utf8')).matchAll(/```ts\n(.*?)```/gs), (match) => match[1] ?? '')
    expect(blocks.length).toBeGreaterThan(3)
    // What a reader has at hand by the time they get there.
    const known = [
      `import { createRuntimeClient, tokenSigner, unwrap } from '${join(client, 'src/index.ts').replace(/ts$/, 'js')}'`,
      `declare const client: ReturnType<typeof createRuntimeClient>`,
      `declare const runId: string, threadId: string, run_id: string, workerId: string, userId: number, signal: AbortSignal`,
      `void tokenSigner, unwrap, client, runId, threadId, run_id, workerId, userId, signal`,
    ].join('\n')
    const files = new Map(
      blocks.map((block, index) => {
        const body = block.replace(/^import .*$/m, '')
        return [join(client, `src/readme-${String(index)}.ts`), `${known}\nasync function example() {\n${body}\n}\nvoid example\n`]
      }),
    )
    const options: ts.CompilerOptions = {
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
    }
    const host = ts.createCompilerHost(options)
    const { fileExists, readFile: read, getSourceFile } = host
    host.fileExists = (name) => files.has(name) || fileExists(name)
    host.readFile = (name) => files.get(name) ?? read(name)
    host.getSourceFile = (name, version, ...rest) => {
      const text = files.get(name)
      return text === undefined ? getSourceFile(name, version, ...rest) : ts.createSourceFile(name, text, version)
    }
    const problems = ts.getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, host))
    expect(problems.map((problem) => `${problem.file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`)).toEqual([])
  })
})
