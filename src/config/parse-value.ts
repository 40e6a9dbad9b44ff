import type { Json, JsonObject } from '../kernel/json.js'
import { normaliseDatabaseUrl } from './database-url.js'
import type { Problem } from './problems.js'
import { describeType, variables, type VariableName } from './variables.js'

export interface Address {
  readonly host: string
  /** 0 means any free port. */
  readonly port: number
}

/** Reads values one by one, and collects problems for the end. An invalid value reads as undefined. */
export class ValueReader {
  readonly problems: Problem[] = []
  readonly #values: Partial<Readonly<Record<VariableName, string>>>

  constructor(values: Partial<Readonly<Record<VariableName, string>>>) {
    this.#values = values
  }

  isSet(name: VariableName): boolean {
    return this.#values[name] !== undefined
  }

  /** The value as written, or its default. Secrets keep their white space. */
  text(name: VariableName): string | undefined {
    const value = this.#values[name]
    if (value === undefined) return variables[name].default ?? undefined
    return variables[name].type.kind === 'secret' ? value : value.trim()
  }

  integer(name: VariableName): number | undefined {
    const { type } = variables[name]
    if (type.kind !== 'integer' && type.kind !== 'milliseconds') throw new TypeError(`${name} is not a number.`)
    return this.#parse(name, (text) => {
      if (!/^\d{1,15}$/.test(text)) return undefined
      const number = Number(text)
      return number >= type.min && number <= type.max ? number : undefined
    })
  }

  boolean(name: VariableName): boolean | undefined {
    return this.#parse(name, (text) => (text === 'true' ? true : text === 'false' ? false : undefined))
  }

  choice<Word extends string>(name: VariableName, words: readonly Word[]): Word | undefined {
    return this.#parse(name, (text) => words.find((word) => word === text))
  }

  list<Word extends string>(name: VariableName, words: readonly Word[]): ReadonlySet<Word> | undefined {
    return this.#parse(name, (text) => {
      const chosen = text.split(',').map((part) => words.find((word) => word === part.trim()))
      return chosen.some((word) => word === undefined) ? undefined : new Set(chosen.filter((word) => word !== undefined))
    })
  }

  address(name: VariableName): Address | undefined {
    return this.#parse(name, parseAddress)
  }

  databaseUrl(name: VariableName): string | undefined {
    return this.#parse(name, normaliseDatabaseUrl)
  }

  httpUrl(name: VariableName): string | undefined {
    return this.#parse(name, (text) => (URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol) ? text.replace(/\/+$/, '') : undefined))
  }

  jsonObject(name: VariableName): JsonObject | undefined {
    return this.#parse(name, (text) => {
      const value = parseJson(text)
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
    })
  }

  names(name: VariableName): readonly string[] | undefined {
    return this.#parse(name, (text) => {
      const names = text.split(',').map((part) => part.trim())
      return names.every((each) => /^[A-Za-z_]\w*$/.test(each)) ? names : undefined
    })
  }

  #parse<T>(name: VariableName, parse: (text: string) => T | undefined): T | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const value = parse(text)
    if (value === undefined) {
      // A database URL holds a password, and a configuration may, so the message does not repeat the value.
      const given = ['databaseUrl', 'jsonObject'].includes(variables[name].type.kind) ? '' : ` (it is ${JSON.stringify(text)})`
      this.problems.push({ what: `${name} is not valid${given}.`, fix: `Expected: ${describeType(variables[name].type)}.${this.#orUnset(name)}` })
    }
    return value
  }

  #orUnset(name: VariableName): string {
    const fallback = variables[name].default
    return fallback === null ? '' : ` Unset it for ${fallback}.`
  }
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** `host:port` or `[ipv6]:port`. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.%a-z]+)\]|([^:[\]\s/]+)):(\d{1,5})$/.exec(text)
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  return host === undefined || port > 65_535 ? undefined : { host, port }
}
