import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'

interface Place {
  readonly path?: string
  readonly pathNot?: string | readonly string[]
}
interface Rule {
  readonly name: string
  readonly severity: string
  readonly from: Place
  readonly to: Place & { readonly circular?: boolean }
}

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')
const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as { readonly forbidden: readonly Rule[] }

const lineIn = (text: string): string => /main → .*/.exec(text)?.[0] ?? ''
const line = lineIn(read('docs/architecture.md'))
const layers = line.split(' → ').map((layer) => layer.split(', '))
/** These stand beside the line; each has a rule of its own. */
const beside = ['config', 'generated', 'telemetry']

const fileOf = (folder: string): string => (folder === 'main' ? 'src/main.ts' : `src/${folder}/index.ts`)
const isIn = ({ path = '', pathNot = [] }: Place, file: string): boolean =>
  new RegExp(path).test(file) && ![pathNot].flat().some((not) => new RegExp(not).test(file))
const orders = ({ name, severity }: Rule): boolean => severity === 'error' && /-(points-up|knows-no-neighbour)$/.test(name)
const isForbidden = (from: string, to: string): boolean => forbidden.some((rule) => orders(rule) && isIn(rule.from, fileOf(from)) && isIn(rule.to, fileOf(to)))

const all = layers.flatMap((layer, depth) => layer.map((name) => ({ name, depth })))
const pairs = all.flatMap((from) => all.filter((to) => to !== from).map((to) => ({ from, to })))

describe('the published line of layers', () => {
  it.each(['CONTRIBUTING.md', '.dependency-cruiser.cjs'])('is the same in %s', (path) => {
    expect(lineIn(read(path))).toBe(line)
  })

  it('is what the boundary check allows, and nothing else', () => {
    const name = ({ from, to }: (typeof pairs)[number]): string => `${from.name} → ${to.name}`
    const allowed = pairs.filter(({ from, to }) => !isForbidden(from.name, to.name)).map(name)
    expect(allowed).toEqual(pairs.filter(({ from, to }) => from.depth < to.depth).map(name))
  })

  it('names every folder of the sources that is not beside it', () => {
    const folders = readdirSync(new URL('src/', root), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const named = all.map(({ name }) => name)
    expect(folders.map(({ name }) => name).filter((name) => !named.includes(name))).toEqual(beside)
  })
})

describe('the boundary check', () => {
  it('lets no circle through, of types neither', () => {
    expect(forbidden.find(({ name }) => name === 'no-cycles')).toMatchObject({ severity: 'error', from: {}, to: { circular: true } })
    expect(Object.keys(forbidden.find(({ name }) => name === 'no-cycles')?.to ?? {})).toEqual(['circular'])
  })
})
