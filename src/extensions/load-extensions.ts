import { createRequire } from 'node:module'
import { isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { retryClasses, type RetryClass, type Tool } from '../tools/index.js'
import { hookPoints, type Hook, type HookPoint } from './hook.js'

export interface Extensions {
  readonly tools: readonly Tool[]
  readonly hooks: readonly Hook[]
}

/** Says which module cannot be used and what is wrong with it. */
export class ExtensionError extends Error {
  constructor(modulePath: string, fault: string, cause?: unknown) {
    super(`The extension module ${modulePath} (RUNTIME_EXTENSIONS) cannot be used: ${fault}`, cause === undefined ? undefined : { cause })
    this.name = 'ExtensionError'
  }
}

/**
 * The tools and hooks of a module whose default export is `{ tools?, hooks? }`. It is named by a path (absolute, or relative to
 * the working directory and beginning with a dot), a file URL, or the name of an installed package. Undefined or blank names
 * none. Rejects with an {@link ExtensionError}; whether tools and hooks get along with the others is for those who collect them.
 */
export async function loadExtensions(modulePath: string | undefined): Promise<Extensions> {
  const name = modulePath?.trim() ?? ''
  if (name === '') return { tools: [], hooks: [] }
  const loaded = await importModule(name)
  const refuse = (fault: string): never => {
    throw new ExtensionError(name, fault)
  }
  if (loaded['default'] === undefined) refuse('it has no default export. Export { tools, hooks } as default.')
  const exported = asRecord(loaded['default']) ?? refuse('its default export is not an object. Export { tools, hooks } as default.')
  for (const key of Object.keys(exported))
    if (key !== 'tools' && key !== 'hooks') refuse(`its default export has ${JSON.stringify(key)}, which is neither tools nor hooks.`)
  return {
    tools: listOf(exported, 'tools', refuse).map((tool, index) => checkedTool(tool, `tools[${index}]`, refuse)),
    hooks: listOf(exported, 'hooks', refuse).map((hook, index) => checkedHook(hook, `hooks[${index}]`, refuse)),
  }
}

type Refuse = (fault: string) => never

async function importModule(name: string): Promise<Record<string, unknown>> {
  const specifier = specifierOf(name)
  try {
    return (await import(specifier)) as Record<string, unknown>
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const code = asRecord(error)?.['code']
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
    throw new ExtensionError(name, `${isMissing ? 'it, or something that it imports, was not found' : 'loading it failed'}. ${message}`, error)
  }
}

function specifierOf(name: string): string {
  if (name.startsWith('file:')) return name
  if (name.startsWith('.') || isAbsolute(name)) return pathToFileURL(resolve(name)).href
  // A package may be installed where the process was started rather than where the runtime is.
  try {
    return pathToFileURL(createRequire(resolve('package.json')).resolve(name)).href
  } catch {
    return name
  }
}

function listOf(exported: Record<string, unknown>, key: 'tools' | 'hooks', refuse: Refuse): readonly unknown[] {
  const list = exported[key] ?? []
  return Array.isArray(list) ? (list as unknown[]) : refuse(`its ${key} are not an array.`)
}

function checkedTool(value: unknown, where: string, refuse: Refuse): Tool {
  const tool = asRecord(value) ?? refuse(`${where} is not an object.`)
  const name = tool['name']
  if (typeof name !== 'string') return refuse(`${where}.name is not a text.`)
  const named = `${where} (${name})`
  if (typeof tool['description'] !== 'string') refuse(`${named} has no description.`)
  if (asRecord(tool['inputSchema']) === undefined) refuse(`the inputSchema of ${named} is not an object.`)
  if (!retryClasses.includes(tool['retry'] as RetryClass)) refuse(`the retry of ${named} is none of ${retryClasses.join(', ')}.`)
  if (typeof tool['timeoutMs'] !== 'number') refuse(`the timeoutMs of ${named} is not a number.`)
  if (typeof tool['run'] !== 'function') refuse(`the run of ${named} is not a function.`)
  if (tool['needsApproval'] !== undefined && typeof tool['needsApproval'] !== 'function') refuse(`the needsApproval of ${named} is not a function.`)
  return value as Tool
}

function checkedHook(value: unknown, where: string, refuse: Refuse): Hook {
  const hook = asRecord(value) ?? refuse(`${where} is not an object.`)
  const id = hook['id']
  if (typeof id !== 'string' || id.trim() === '' || id.length > 128) return refuse(`${where}.id is not a text of 1 to 128 characters.`)
  const named = `${where} (${id})`
  const point = pointOf(hook['point']) ?? refuse(`the point of ${named} is none of ${hookPoints.join(', ')}.`)
  const priority = hook['priority'] ?? 0
  if (typeof priority !== 'number' || !Number.isSafeInteger(priority)) return refuse(`the priority of ${named} is not a whole number.`)
  const handler = hook['handler']
  if (typeof handler !== 'function') return refuse(`the handler of ${named} is not a function.`)
  // Called as the module wrote it, so that a hook that is an instance of a class keeps its state.
  return { id: id.trim(), point, priority, handler: (event, context) => (value as Hook).handler(event, context) }
}

/** Points may be written with dashes and in any case. */
function pointOf(value: unknown): HookPoint | undefined {
  if (typeof value !== 'string') return undefined
  const wanted = value.trim().toLowerCase().replaceAll('-', '_')
  return hookPoints.find((point) => point === wanted)
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
}
