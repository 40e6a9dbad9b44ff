import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../config/index.js'
import { integerOption, runCommandLine, textOption, type Command, type CommandIo } from './index.js'

const greet: Command = {
  name: 'greet',
  summary: 'say something',
  options: {
    loud: { type: 'boolean', meaning: 'in capitals' },
    times: { type: 'string', value: 'n', meaning: 'how often' },
    to: { type: 'string', value: 'name', meaning: 'whom' },
  },
  positionals: ['word'],
  run: (args, io) => {
    const to = textOption(args, 'to')
    const word = `${args.positionals[0] ?? ''}${to === undefined ? '' : ` ${to}`}`
    io.write((args.values['loud'] === true ? word.toUpperCase() : word).repeat(integerOption(args, 'times', { min: 1, max: 3 }, 1)))
    return Promise.resolve(0)
  },
}

const failing = (error: Error): Command => ({ name: 'fail', summary: 'fail', options: {}, run: () => Promise.reject(error) })

async function run(words: string[], commands: Command[] = [greet]) {
  const out: string[] = []
  const err: string[] = []
  const io: CommandIo = { env: {}, write: (text) => out.push(text), drained: () => Promise.resolve(), complain: (text) => err.push(text) }
  return { code: await runCommandLine(words, commands, io), out: out.join(''), err: err.join('') }
}

describe('the command line', () => {
  it('runs a command with its options and arguments', async () => {
    expect(await run(['greet', '--loud', '--times', '2', 'hi'])).toEqual({ code: 0, out: 'HIHI', err: '' })
    expect(await run(['greet', '--to=you', 'hi'])).toMatchObject({ out: 'hi you' })
  })

  it.each([
    [[], 'Usage: runtime <command>'],
    [['gret'], 'there is no command "gret"'],
    [['help', 'gret'], 'there is no command "gret"'],
    [['greet', 'hi', '--volume', '3'], `Unknown option '--volume'`],
    [['greet', 'hi', '--times'], 'argument missing'],
    [['greet'], 'It takes <word>, and 0 arguments were given.'],
    [['greet', 'a', 'b'], '2 arguments were given'],
    [['greet', 'hi', '--times', '4'], '--times takes a whole number from 1 to 3.'],
    [['greet', 'hi', '--times', '1.5'], '--times takes a whole number'],
    [['greet', 'hi', '--to', ''], '--to is empty.'],
  ])('answers %j with usage on standard error and exit code 2', async (words, complaint) => {
    const { code, out, err } = await run(words)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(complaint)
    expect(err).toContain('Usage: runtime')
  })

  it.each([[['help']], [['--help']], [['-h']]])('lists the commands for %j', async (words) => {
    const { code, out } = await run(words)
    expect(code).toBe(0)
    expect(out).toContain('greet  say something')
  })

  it.each([[['help', 'greet']], [['greet', '--help']], [['greet', 'x', '-h']]])('explains a command for %j', async (words) => {
    const { code, out } = await run(words)
    expect(code).toBe(0)
    expect(out).toContain('Usage: runtime greet <word> [options]')
    expect(out).toContain('--times <n>  how often')
  })

  describe('with commands of two words', () => {
    const commands = ['list', 'show'].map((verb): Command => ({
      name: `things ${verb}`,
      summary: `${verb} things`,
      options: {},
      ...(verb === 'show' ? { positionals: ['id'] } : {}),
      run: (args, io) => {
        io.write([verb, ...args.positionals].join(':'))
        return Promise.resolve(0)
      },
    }))

    it('runs each by its name', async () => {
      expect(await run(['things', 'list'], commands)).toEqual({ code: 0, out: 'list', err: '' })
      expect(await run(['things', 'show', 'x'], commands)).toEqual({ code: 0, out: 'show:x', err: '' })
      expect(await run(['things', 'show'], commands)).toMatchObject({ code: 2, err: expect.stringContaining('Usage: runtime things show <id>') as string })
    })

    it.each([
      [['things'], 'say what "things" is to do'],
      [['things', 'eat'], 'there is no command "things eat"'],
      [['thing'], 'there is no command "thing"'],
    ])('answers %j with what there is', async (words, complaint) => {
      const { code, err } = await run(words, commands)
      expect(code).toBe(2)
      expect(err).toContain(complaint)
      expect(err).toContain('things list  list things')
    })

    it('explains one or all of them', async () => {
      expect(await run(['help', 'things', 'show'], commands)).toMatchObject({
        code: 0,
        out: expect.stringContaining('Usage: runtime things show <id>') as string,
      })
      expect(await run(['things', '--help'], commands)).toMatchObject({ code: 0, out: expect.stringContaining('things show  show things') as string })
    })
  })

  it('tells a failure in a sentence, and exits with 1', async () => {
    expect(await run(['fail'], [failing(new Error('The disk is full.'))])).toEqual({ code: 1, out: '', err: 'runtime fail: The disk is full.\n' })
  })

  it('tells a configuration it cannot start with in full', async () => {
    const { code, err } = await run(['fail'], [failing(new ConfigurationError([{ what: 'X is not set.', fix: 'Set X.' }]))])
    expect({ code, err }).toEqual({ code: 78, err: 'runtime: cannot start. X is not set.\n  Set X.\n' })
  })

  it('shows where a fault of ours is', async () => {
    const { err } = await run(['fail'], [failing(new TypeError('undefined is not a function'))])
    expect(err).toContain('command-line.test.ts')
  })
})
