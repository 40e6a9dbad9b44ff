import { readdirSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import type { ClientCase } from './case.js'
import { operationIds } from './operations.js'

const here = (path: string): URL => new URL(path, import.meta.url)

/** A set of values; a case that has several is run once for each. */
type ValueSet = Readonly<Record<string, unknown>> & { readonly name: string }
type Written = Readonly<Record<string, unknown>> & { readonly id: string; readonly with?: readonly ValueSet[] }

/** All cases of the folder `cases`. Throws for one that the schema does not allow, and for an id that is there twice. */
export function loadCases(): ClientCase[] {
  const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false }).compile<ClientCase>(
    JSON.parse(readFileSync(here('case.schema.json'), 'utf8')) as object,
  )
  const cases = readdirSync(here('cases'))
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .flatMap((file) => {
      const { cases: written } = parse(readFileSync(here(`cases/${file}`), 'utf8')) as { cases: Written[] }
      return written.flatMap(expand).map((each) => {
        if (!validate(each)) throw new Error(`${each.id} in ${file} is not a case: ${JSON.stringify(validate.errors)}`)
        if (!each.id.startsWith(`${file.replace(/\.yaml$/, '')}-`)) throw new Error(`${each.id} lies in ${file}: its id begins with the file's name.`)
        return each
      })
    })
  const ids = cases.map(({ id }) => id)
  const [twice] = ids.filter((id, i) => ids.indexOf(id) !== i)
  if (twice !== undefined) throw new Error(`Two cases are called ${twice}.`)
  for (const operation of namesOfOperations(cases)) if (!operationIds.includes(operation)) throw new Error(`There is no operation ${operation}.`)
  return cases
}

function expand({ with: sets, ...written }: Written): { id: string }[] {
  if (sets === undefined) return [written]
  return sets.map((values) => ({ ...(putIn(written, values) as object), id: `${written.id}/${values.name}` }))
}

/** Replaces `${name}` where the set has that name. What else stands in braces becomes known when the case is played. */
function putIn(value: unknown, values: ValueSet): unknown {
  if (typeof value === 'string') {
    const whole = /^\$\{(\w+)\}$/.exec(value)?.[1]
    if (whole !== undefined && whole in values) return values[whole]
    return value.replace(/\$\{(\w+)\}/g, (expression, name: string) => (name in values ? String(values[name]) : expression))
  }
  if (Array.isArray(value)) return value.map((each: unknown) => putIn(each, values))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, putIn(member, values)]))
}

/** A fault or an expectation for an operation that does not exist would never be met. */
function namesOfOperations(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesOfOperations)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) =>
    (name === 'on' || name === 'operation') && typeof member === 'string' ? [member] : namesOfOperations(member),
  )
}
