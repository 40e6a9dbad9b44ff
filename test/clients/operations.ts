import { readFileSync } from 'node:fs'

interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId?: string }>>>>
}

const contract = JSON.parse(readFileSync(new URL('../../src/generated/contract.json', import.meta.url), 'utf8')) as Contract

const routes = Object.entries(contract.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, operation]) =>
    operation.operationId === undefined
      ? []
      : [{ method: method.toUpperCase(), pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '([^/]+)')}$`), path, operationId: operation.operationId }],
  ),
)

/** Every operation of the contract, by its id. */
export const operationIds: readonly string[] = routes.map(({ operationId }) => operationId)

/** The operation that a request is for, by the contract. */
export function operationOf(method: string, pathname: string): string | undefined {
  // A fixed path goes before one with a parameter in the same place, as the contract's own paths do.
  const matches = routes.filter((route) => route.method === method && route.pattern.test(pathname))
  return (matches.find(({ path }) => path === pathname) ?? matches[0])?.operationId
}
