import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeEmbeddedPostgres } from '../../src/db/index.js'
import { makeDataDir } from '../dev-env/index.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The shell blocks of the README that are marked `<!-- session: name -->`, in order. */
function sessionOf(readme: string): Map<string, string> {
  return new Map([...readme.matchAll(/<!-- session: (\w+) -->\n```sh\n([\s\S]*?)```/g)].map(([, name = '', commands = '']) => [name, commands]))
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

/** A process whose output is kept and can be waited for. */
class Terminal {
  readonly child: Child
  #output = ''

  constructor(command: string, parameters: readonly string[], env: Readonly<Record<string, string>>) {
    this.child = spawn(command, parameters, { cwd: root, env, stdio: ['pipe', 'pipe', 'pipe'] })
    for (const stream of [this.child.stdout, this.child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (this.#output += text))
  }

  get output(): string {
    return this.#output
  }

  async shows(what: string, from = 0): Promise<void> {
    const until = Date.now() + 60_000
    while (!this.#output.includes(what, from)) {
      if (Date.now() > until || this.child.exitCode !== null) throw new Error(`Never showed ${JSON.stringify(what)}, but:\n${this.#output.slice(from)}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async ends(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit')
  }
}

/** A shell that blocks are pasted into, one after the other. */
class Shell extends Terminal {
  #pasted = 0

  constructor(env: Readonly<Record<string, string>>) {
    super('bash', [], env)
  }

  /** What the commands print, until the prompt is back. */
  async paste(commands: string): Promise<string> {
    const from = this.output.length
    const prompt = `--- ${String(++this.#pasted)} ---`
    this.child.stdin.write(`${commands}\nprintf '%s\\n' '${prompt}'\n`)
    await this.shows(prompt, from)
    return this.output.slice(from, this.output.indexOf(prompt, from)).trim()
  }
}

describe('the curl session of the README, word for word', { timeout: 180_000 }, () => {
  let blocks: Map<string, string>
  let server: Terminal
  let dataDir: string
  let env: Record<string, string>
  const pasted = new Set<string>()
  const shells: Shell[] = []

  const block = (name: string): string => {
    pasted.add(name)
    return blocks.get(name) ?? `echo 'The README has no block ${name}.'`
  }
  const openShell = async (): Promise<Shell> => {
    const shell = new Shell(env)
    shells.push(shell)
    // What the session leaves in temporary files goes with the test.
    await shell.paste(`mktemp() { command mktemp '${dataDir}/session/XXXXXX'; }`)
    await shell.paste(block('setup'))
    return shell
  }

  beforeAll(async () => {
    blocks = sessionOf(await readFile(`${root}/README.md`, 'utf8'))
    dataDir = await makeDataDir()
    await mkdir(`${dataDir}/session`)
    env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', LANG: 'C.UTF-8', RUNTIME_DATA_DIR: dataDir }
    server = new Terminal(process.execPath, ['--import', 'tsx', 'src/main.ts', 'serve'], { ...env, RUNTIME_BIND_ADDR: '127.0.0.1:0' })
    // It is ready before it listens, or the other way round.
    await server.shows('Ready.')
    await server.shows('Listening on http://127.0.0.1:')
    env['RUNTIME'] = /http:\/\/127\.0\.0\.1:\d+/.exec(server.output)?.[0] ?? ''
  })

  afterAll(async () => {
    for (const { child } of shells) child.stdin.end()
    await Promise.all(shells.map((shell) => shell.ends()))
    server.child.kill('SIGTERM')
    await server.ends()
    await removeEmbeddedPostgres(dataDir)
    expect(server.child.exitCode).toBe(0)
  })

  it('answers a prompt live, and a second terminal follows the same run from its first event', async () => {
    const first = await openShell()
    const answer = await first.paste(block('ask'))
    expect(answer).toContain('data: {"type":"start"')
    expect(answer).toContain('Why is the sky blue?')
    expect(answer).toContain('"type":"text-delta"')
    expect(answer).toMatch(/data: \[DONE\]$/)

    const ids = await first.paste(block('ids'))
    expect(ids).toMatch(/^RUN_ID=[\w.:-]+ THREAD_ID=[\w.:-]+$/)

    const second = await openShell()
    const followed = await second.paste(`${ids}\n${block('follow')}`)
    expect(followed).toMatch(/^id: 1$/m)
    expect(followed).toMatch(/data: \[DONE\]$/)
    // Both see the same chunks, whether they came live or from the log.
    expect(followed).toBe(answer)
  })

  it('feeds a session that another terminal is following, stops it, and verifies its log', async () => {
    const first = await openShell()
    const ids = await first.paste(block('create'))
    expect(ids).toMatch(/^RUN_ID=[\w.:-]+ THREAD_ID=[\w.:-]+$/)

    const second = await openShell()
    const following = second.paste(`${ids}\n${block('follow')}`)
    await second.shows('"type":"start"')

    expect(await first.paste(block('frame'))).toContain('"status":"accepted"')
    await second.shows('"delta":"ten."')
    await second.shows('turn.finished')

    const answered = second.output.length
    expect(await first.paste(block('tools'))).toContain('"status":"accepted"')
    await second.shows('"tool_name":"math.evaluate"', answered)
    await second.shows('"result":"31622400"', answered)
    await second.shows('turn.finished', answered)

    expect(await first.paste(block('append'))).toContain('"idempotentReplay":false')
    expect(await first.paste(block('append'))).toContain('"idempotentReplay":true')
    expect(await first.paste(block('cancel'))).toContain('"cancelRequested":true')

    const followed = await following
    expect(followed.split('Counted by hand.')).toHaveLength(2)
    expect(followed).toContain('"status":"canceled"')
    expect(followed).toMatch(/data: \[DONE\]$/)

    const [stored, exported, changed, ...rest] = (await first.paste(block('verify'))).split('\n')
    expect(stored).toMatch(/^ok: .*: \d+ events, seq 1 to \d+, head [0-9a-f]{64}$/)
    expect(exported).toBe(stored)
    expect(changed).toMatch(/^broken: line \d+, seq \d+: event_hash_mismatch/)
    expect(rest).toEqual([])
  })

  it('leaves no marked block untried', () => {
    expect([...blocks.keys()].sort()).toEqual([...pasted].sort())
  })
})
