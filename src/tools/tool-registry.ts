import { Ajv2020 } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import type { ValidateFunction } from 'ajv'
import type { Json, JsonObject } from '../kernel/json.js'
import { retryClasses, type Tool, type ToolRefusal } from './tool.js'

const namePattern = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/
/** The limit of model APIs. */
const maxNameLength = 64
/** A day. Timers cannot count much further, and longer work is not a tool call. */
const maxTimeoutMs = 86_400_000
const maxMessageLength = 1_000

interface Entry {
  readonly tool: Tool
  readonly validate: ValidateFunction
}

export type CheckedCall = { readonly tool: Tool; readonly input: JsonObject; readonly refusal?: undefined } | { readonly refusal: ToolRefusal }

/** The tools that agents of this process may call. Input schemas are compiled once, here: an unusable one is refused at boot. */
export class ToolRegistry {
  readonly #entries = new Map<string, Entry>()
  readonly #ajv = new Ajv2020({ allErrors: true, strict: false })
  readonly #sorted: readonly Tool[]

  /** Throws an Error that names the tool and its fault: a bad or taken name, a schema that does not compile, another odd property. */
  constructor(tools: readonly Tool[]) {
    ajvFormats.default(this.#ajv)
    for (const tool of tools) {
      assertWellFormed(tool)
      if (this.#entries.has(tool.name)) throw new Error(`There are two tools named ${tool.name}. Rename one of them.`)
      this.#entries.set(tool.name, { tool, validate: this.#compile(tool) })
    }
    this.#sorted = tools.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  get(name: string): Tool | undefined {
    return this.#entries.get(name)?.tool
  }

  /** Sorted by name, so that the same tools make the same prompt in any load order. */
  list(): readonly Tool[] {
    return this.#sorted
  }

  /** The tool and its input, if there is such a tool and the input matches its schema. Otherwise the result of the call. */
  check(name: string, input: Json): CheckedCall {
    const entry = this.#entries.get(name)
    if (entry === undefined) {
      const known = this.#sorted.map((tool) => tool.name).join(', ')
      return {
        refusal: {
          status: 'unknown_tool',
          error_class: 'unknown_tool',
          message: `There is no tool named ${name.slice(0, maxNameLength)}. There is: ${known || 'none'}.`,
        },
      }
    }
    if (entry.validate(input)) return { tool: entry.tool, input: input as JsonObject }
    const message = this.#ajv.errorsText(entry.validate.errors?.slice(0, 5), { dataVar: 'input', separator: '; ' }).slice(0, maxMessageLength)
    return { refusal: { status: 'invalid_input', error_class: 'invalid_input', message: `${message}.` } }
  }

  #compile(tool: Tool): ValidateFunction {
    try {
      return this.#ajv.compile(tool.inputSchema)
    } catch (error) {
      throw new Error(`The input schema of ${tool.name} does not compile: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  }
}

function assertWellFormed(tool: Tool): void {
  const { name } = tool
  if (!namePattern.test(name) || name.length > maxNameLength)
    throw new Error(
      `${JSON.stringify(name)} cannot name a tool. Use lower-case words of letters, digits and _, joined by dots, ${maxNameLength} characters at most.`,
    )
  if (tool.description.trim() === '') throw new Error(`${name} has no description. Models choose tools by it.`)
  if (tool.inputSchema['type'] !== 'object') throw new Error(`The input schema of ${name} is not of type object. Models send arguments by name.`)
  if (!retryClasses.includes(tool.retry)) throw new Error(`The retry class of ${name} is none of ${retryClasses.join(', ')}.`)
  if (!Number.isInteger(tool.timeoutMs) || tool.timeoutMs < 1 || tool.timeoutMs > maxTimeoutMs)
    throw new Error(`The timeoutMs of ${name} is not a whole number from 1 to ${maxTimeoutMs}.`)
}
