/** The part of JSON Schema that the contract uses, as far as PHP types depend on it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly maxItems?: number
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

export interface Parameter {
  readonly $ref?: string
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required?: boolean
  readonly description?: string
  readonly schema?: Schema
}

export interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
}

export interface Response extends Content {
  readonly $ref?: string
  readonly description?: string
}

export interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary?: string
  readonly description?: string
  readonly parameters?: readonly Parameter[]
  readonly security?: readonly unknown[]
  readonly requestBody?: Content & { readonly required?: boolean }
  readonly responses: Readonly<Record<string, Response>>
  readonly 'x-event-stream'?: unknown
  /** Of a write: when it may be sent again although nobody knows whether it arrived. */
  readonly 'x-repeat'?: 'never' | 'always' | { readonly by: readonly string[] }
}

export interface Contract {
  readonly info: { readonly title: string; readonly version: string }
  readonly tags: readonly { readonly name: string; readonly description?: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly parameters: Readonly<Record<string, Parameter>>
    readonly responses: Readonly<Record<string, Response>>
  }
  readonly 'x-event-types': Readonly<Record<string, string>>
  readonly 'x-reserved-event-types': readonly string[]
  readonly 'x-internal-event-types': readonly string[]
}

/** What a reference of the form `#/components/<section>/<name>` points to. Refuses one that points nowhere. */
export function resolve<T extends { readonly $ref?: string }>(section: Readonly<Record<string, T>>, value: T): T {
  if (value.$ref === undefined) return value
  const found = section[referredName(value.$ref)]
  if (found === undefined) throw new Error(`The contract refers to ${value.$ref}, which is not there.`)
  return resolve(section, found)
}

export const referredName = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1)
