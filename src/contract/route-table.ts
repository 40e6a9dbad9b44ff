/** A path of the contract with one of its methods. */
export interface Routable {
  /** Upper case. */
  readonly method: string
  /** `/runs/{run_id}/events`; a parameter may have literal text around it within its segment, `/runs/{run_id}:cancel`. */
  readonly template: string
}

export type RouteMatch<Route> =
  | { readonly outcome: 'found'; readonly route: Route; /** Undecoded, in the order of the template. */ readonly values: readonly string[] }
  | { readonly outcome: 'wrong_method'; readonly allow: string }
  | { readonly outcome: 'unknown_path' }

interface Pattern<Route> {
  readonly prefix: string
  readonly suffix: string
  readonly node: Node<Route>
}

interface Node<Route> {
  readonly literals: Map<string, Node<Route>>
  /** Most literal text first. */
  readonly patterns: Pattern<Route>[]
  readonly methods: Map<string, Route>
}

const unknownPath = { outcome: 'unknown_path' } as const

/**
 * Finds the operation of a request in a trie of path segments: the cost depends on the number of segments, not on the
 * number of operations. Literal segments win over parameters, as OpenAPI asks; where the literal path lacks the method, a
 * template that has it still matches. Paths are compared as they are: no decoding, no trailing slash forgiven.
 */
export class RouteTable<Route extends Routable> {
  readonly #root: Node<Route> = emptyNode()
  readonly #literal = new Map<string, Map<string, Route>>()

  constructor(routes: readonly Route[]) {
    for (const route of routes) this.#add(route)
  }

  match(method: string, path: string): RouteMatch<Route> {
    const literal = this.#literal.get(path)?.get(method)
    if (literal !== undefined) return { outcome: 'found', route: literal, values: [] }
    const segments = path.split('/')
    const values: string[] = []
    const allowed = new Set<string>()
    const route = find(this.#root, segments, 1, values, method, allowed)
    if (route !== undefined) return { outcome: 'found', route, values }
    return allowed.size === 0 ? unknownPath : { outcome: 'wrong_method', allow: [...allowed].sort().join(', ') }
  }

  #add(route: Route): void {
    let node = this.#root
    for (const segment of route.template.split('/').slice(1)) node = child(node, segment)
    if (node.methods.has(route.method)) throw new Error(`Two operations share ${route.method} ${route.template}.`)
    node.methods.set(route.method, route)
    if (!route.template.includes('{')) this.#literal.set(route.template, node.methods)
  }
}

/** The names of a template's parameters, in its order. */
export function parameterNames(template: string): readonly string[] {
  return [...template.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '')
}

function emptyNode<Route>(): Node<Route> {
  return { literals: new Map(), patterns: [], methods: new Map() }
}

function child<Route>(node: Node<Route>, segment: string): Node<Route> {
  const open = segment.indexOf('{')
  if (open === -1) {
    const known = node.literals.get(segment) ?? emptyNode<Route>()
    node.literals.set(segment, known)
    return known
  }
  const close = segment.indexOf('}')
  if (segment.includes('{', open + 1) || close < open) throw new Error(`A path segment may hold one parameter, not ${segment}.`)
  const prefix = segment.slice(0, open)
  const suffix = segment.slice(close + 1)
  const known = node.patterns.find((pattern) => pattern.prefix === prefix && pattern.suffix === suffix)
  if (known !== undefined) return known.node
  const made = { prefix, suffix, node: emptyNode<Route>() }
  node.patterns.push(made)
  node.patterns.sort((a, b) => b.prefix.length + b.suffix.length - a.prefix.length - a.suffix.length)
  return made.node
}

function find<Route>(node: Node<Route>, segments: readonly string[], at: number, values: string[], method: string, allowed: Set<string>): Route | undefined {
  const segment = segments[at]
  if (segment === undefined) {
    for (const name of node.methods.keys()) allowed.add(name)
    return node.methods.get(method)
  }
  const literal = node.literals.get(segment)
  if (literal !== undefined) {
    const route = find(literal, segments, at + 1, values, method, allowed)
    if (route !== undefined) return route
  }
  for (const { prefix, suffix, node: next } of node.patterns) {
    if (segment.length <= prefix.length + suffix.length || !segment.startsWith(prefix) || !segment.endsWith(suffix)) continue
    values.push(segment.slice(prefix.length, segment.length - suffix.length))
    const route = find(next, segments, at + 1, values, method, allowed)
    if (route !== undefined) return route
    values.pop()
  }
  return undefined
}
