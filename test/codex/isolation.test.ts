import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/kernel/json.js'
import { commandOutput } from './loopback-model.js'
import { eventually, processesOf, textInput, useStage, type Held } from './stage.js'

const stage = useStage()
const planted = 'planted-secret-4711'

beforeAll(() => {
  process.env['RUNTIME_SIGNATURE_SECRET'] = planted
  process.env['MODEL_ACCESS'] = 'for-codex-alone'
})
afterAll(() => {
  delete process.env['RUNTIME_SIGNATURE_SECRET']
  delete process.env['MODEL_ACCESS']
})

/** What a command of the agent prints, within the sandbox, or approved to be run outside of it. */
async function outputOf(held: Held, command: string, escalated = false): Promise<string> {
  stage.answer = (request) => (commandOutput(request) === undefined ? [{ shell: command, escalated }] : [{ text: 'Done.' }])
  const from = held.host.events.length
  const { thread } = (await held.ask('thread/start', {})) as { thread: { id: string } }
  await held.ask('turn/start', { threadId: thread.id, input: textInput('Run it.') })
  if (escalated) {
    const { server_request_id } = await held.host.next('worker.server_request', undefined, from)
    await held.ask('serverRequest/respond', { server_request_id: server_request_id as string, result: { decision: 'accept' } })
  }
  await held.host.next('worker.notification', 'turn/completed', from)
  const items = held.host.events
    .slice(from)
    .flatMap(({ payload }) => (payload['method'] === 'item/completed' ? [(payload['params'] as { item: JsonObject }).item] : []))
  return items.find((item) => item['type'] === 'commandExecution')?.['aggregatedOutput'] as string
}

const pidOf = (held: Held): number => held.host.payloads('worker.session.started').at(-1)?.['pid'] as number

describe('secrets of the runtime', () => {
  it('are not in the environment of Codex, nor of a command that it runs', async () => {
    const held = await stage.open({}, stage.adapter({ passEnvironment: ['MODEL_ACCESS'] }))
    const group = await processesIn(pidOf(held))
    expect(group.length).toBeGreaterThan(0)
    for (const pid of group) {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8')
      expect(environment).not.toContain(planted)
      expect(environment).toContain('MODEL_ACCESS=for-codex-alone')
      expect(environment.split('\0').filter((entry) => /^(RUNTIME_|DATABASE_|NODE_|npm_)/.test(entry))).toEqual([])
    }
    const output = await outputOf(held, 'env; cat /proc/[0-9]*/environ | tr "\\000" "\\n"')
    expect(output).toContain('CODEX_HOME=')
    expect(output).not.toContain(planted)
    expect(output).not.toContain('for-codex-alone')
  })
})

describe('what a command can reach', () => {
  it('is its own workspace, and not the home, the homes and workspaces of others, or the temporary directory of all', async () => {
    const other = await stage.open({ workerId: 'other', workspaceRef: 'theirs' })
    await writeFile(join(stage.folder, 'workspaces/theirs/note'), 'their note')
    await writeFile(join(stage.folder, 'homes/other/codex/auth.json'), 'their credentials')
    await other.session.close(1000)
    const held = await stage.open({ workspaceRef: 'mine' })
    await writeFile(join(stage.folder, 'homes/worker-1/codex/auth.json'), 'our credentials')
    const { folder } = stage
    const output = await outputOf(
      held,
      [
        `cat ${folder}/workspaces/theirs/note ${folder}/homes/other/codex/auth.json $CODEX_HOME/auth.json`,
        `ls ${folder}/homes ${folder}/workspaces`,
        'touch /tmp/codex-was-here $CODEX_HOME/config.toml',
        'echo mine > written && echo temporary > $TMPDIR/written && cat written $TMPDIR/written',
      ].join('; '),
    )
    expect(output).not.toMatch(/their note|credentials/)
    expect(output.match(/Permission denied|No such file/g)?.length).toBeGreaterThanOrEqual(4)
    expect(output.trim().split('\n').slice(-2)).toEqual(['mine', 'temporary'])
    expect(await readFile(join(folder, 'workspaces/mine/written'), 'utf8')).toBe('mine\n')
    await expect(stat('/tmp/codex-was-here')).rejects.toThrow('ENOENT')
    await expect(stat(join(folder, 'homes/worker-1/codex/config.toml'))).rejects.toThrow('ENOENT')
  })

  it('stays so in a thread that is resumed', async () => {
    const first = await stage.open()
    const { threadId } = await first.startTurn('Hello.')
    await first.host.next('worker.notification', 'turn/completed')
    await first.session.close(2000)
    await mkdir(join(stage.folder, 'homes/other/codex'), { recursive: true })
    await writeFile(join(stage.folder, 'homes/other/codex/auth.json'), 'their credentials')
    const second = await stage.open({ threads: first.host.threads })
    stage.answer = (request) =>
      commandOutput(request) === undefined ? [{ shell: `cat ${stage.folder}/homes/other/codex/auth.json; echo over` }] : [{ text: 'Done.' }]
    await second.ask('turn/start', { threadId, input: textInput('Run it.') })
    await second.host.next('worker.notification', 'turn/completed')
    const said = JSON.stringify(second.host.payloads('worker.notification', 'item/completed'))
    expect(said).toContain('over')
    expect(said).not.toContain('their credentials')
  })

  it('is more when a person has approved it, and still not the homes and workspaces of others', async () => {
    const held = await stage.open({ workspaceRef: 'mine' })
    await mkdir(join(stage.folder, 'workspaces/theirs'))
    await writeFile(join(stage.folder, 'workspaces/theirs/note'), 'their note')
    const outside = await mkdtemp(join(stage.folder, '../codex-outside-'))
    const commands = [
      `cat ${stage.folder}/workspaces/theirs/note`,
      `ls ${stage.folder}`,
      `echo approved > ${outside}/written`,
      'echo over',
      "ls /proc | grep -c '^[0-9]'",
    ]
    const output = await outputOf(held, commands.join('; '), true)
    const written = await readFile(join(outside, 'written'), 'utf8')
    await rm(outside, { recursive: true })
    expect(written).toBe('approved\n')
    expect(output).toContain('over')
    expect(output).not.toContain('their note')
    expect(output).toContain('cannot open directory')
    // It does not see the processes of the runtime, and so not their environment.
    expect(Number(output.trim().split('\n').at(-1))).toBeLessThan(10)
  })

  it('is nothing to write to in a sandbox for reading', async () => {
    const held = await stage.open({ workspaceRef: 'mine' }, stage.adapter({ sandbox: 'read-only' }))
    await writeFile(join(stage.folder, 'workspaces/mine/note'), 'our note')
    const output = await outputOf(held, 'cat note; touch written; ls')
    expect(output).toContain('our note')
    expect(output).toContain('Read-only file system')
    expect(await readdir(join(stage.folder, 'workspaces/mine'))).not.toContain('written')
  })
})

describe('a workspace', () => {
  it.each(['../../..', '/etc', 'a/../../b'])('is not %s', async (workspaceRef) => {
    await expect(stage.open({ workspaceRef })).rejects.toThrow(/is not within the root/)
  })

  it('is not behind a link that leads out', async () => {
    await mkdir(join(stage.folder, 'workspaces'))
    await symlink('/etc', join(stage.folder, 'workspaces/link'))
    await expect(stage.open({ workspaceRef: 'link' })).rejects.toThrow(/leads out of the root/)
  })
})

describe('the end of a session', () => {
  it.each([
    ['within the sandbox', false],
    ['outside of it', true],
  ])('leaves no process behind, with a command running %s', async (_where, escalated) => {
    const held = await stage.open()
    stage.answer = () => [{ shell: 'sleep 600', escalated }]
    await held.startTurn('Sleep.')
    if (escalated) {
      const { server_request_id } = await held.host.next('worker.server_request')
      await held.ask('serverRequest/respond', { server_request_id: server_request_id as string, result: { decision: 'accept' } })
    }
    await eventually(async () => (await processesOf(stage.folder)).find((line) => line === 'sleep 600'))
    await held.session.close(2000)
    expect(await processesOf(stage.folder)).toEqual([])
    expect(await processesIn(pidOf(held))).toEqual([])
    expect(await held.try('model/list', {})).toMatchObject({ ok: false, error: { data: { reason: 'stopped' } } })
  })

  it('comes at once when the lease is lost', async () => {
    const held = await stage.open()
    stage.answer = () => [{ text: 'Hm. ' }, { hang: true }]
    await held.startTurn('Hang.')
    held.host.loseLease()
    await eventually(async () => ((await processesOf(stage.folder)).length === 0 ? true : undefined))
  })
})

/** Processes of a group. */
async function processesIn(group: number): Promise<number[]> {
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    const text = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : ''
    const [state, , pgrp] = text.slice(text.lastIndexOf(')') + 2).split(' ')
    if (Number(pgrp) === group && state !== 'Z') found.push(Number(name))
  }
  return found
}
