import type { Contract } from './contract-schema.js'
import { describeEventTypes, describeModels, type ClassDescription } from './describe-models.js'
import { apiClass, describeOperations, describeTable, describeTags, type DescribedOperation } from './describe-operations.js'

export interface GeneratorInput {
  /** OpenAPI 3.0, for the generator. */
  readonly document: unknown
  /** Files that the generator has to make of it, by class: folder of the package, and name. */
  readonly files: readonly { readonly folder: string; readonly name: string; readonly isApi: boolean }[]
}

/**
 * The contract as the generator can take it. The generator is of 2020 and knows OpenAPI 3.0: it cannot tell null, constants,
 * choices and free objects the way PHP 8.2 can. So all of this is worked out here and put beside each schema and operation
 * as `x-php`, which the templates print; of the schemas themselves only their being objects is left, so that a class is made.
 */
export function generatorInput(contract: Contract): GeneratorInput {
  const operations = describeOperations(contract)
  const rootClasses = [describeTable(operations), describeTags(contract, operations), describeEventTypes(contract)]
  const classes = [...describeModels(contract), ...rootClasses]
  return {
    document: {
      openapi: '3.0.3',
      info: { title: contract.info.title, version: contract.info.version },
      paths: paths(operations),
      components: { schemas: Object.fromEntries(classes.map((described) => [described.name, schemaOf(described)])) },
    },
    files: [
      ...classes.map(({ name }) => ({ folder: rootClasses.some((root) => root.name === name) ? '.' : 'Model', name, isApi: false })),
      ...[...new Set(operations.map(({ tag }) => apiClass(tag)))].map((name) => ({ folder: 'Api', name, isApi: true })),
    ],
  }
}

/** With a member, because the generator makes no class for an object without. */
const schemaOf = (described: ClassDescription): unknown => ({ type: 'object', properties: { any: { type: 'string' } }, 'x-php': described })

function paths(operations: readonly DescribedOperation[]): unknown {
  const items: Record<string, Record<string, unknown>> = {}
  for (const { id, method, path, tag, description } of operations) {
    // The parameters stand in `x-php`; a path without its parameters declared would be refused.
    const parameters = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
    const operation = { operationId: id, tags: [tag], parameters, responses: { default: { description: 'x' } }, 'x-php': description }
    items[path] = { ...items[path], [method]: operation }
  }
  return items
}
