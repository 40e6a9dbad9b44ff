/** Parts of a request that not every server accepts. */
export interface Features {
  readonly tools: boolean
  /** `stream_options`, to be told the usage. */
  readonly usage: boolean
  /** Thoughts and other metadata of earlier parts, given back. */
  readonly metadata: boolean
}

export const featureNames = ['tools', 'usage', 'metadata'] as const satisfies readonly (keyof Features)[]
export type FeatureName = (typeof featureNames)[number]

/** `auto` asks until a server refuses, once, and remembers; `always` takes the refusal for the answer; `never` does not ask. */
export const featureChoices = ['auto', 'always', 'never'] as const
export type FeatureChoice = (typeof featureChoices)[number]

const refusingStatuses: ReadonlySet<number> = new Set([400, 404, 405, 415, 422, 501])
const unsupported =
  /not (?:be )?(?:supported?|enabled?|allowed|permitted|available|implemented|recogni[sz]ed|found)|(?:does(?: not|n't)|do(?: not|n't)|cannot|can't) (?:support|allow|accept|use|call|have|handle)|unsupported|unknown|unrecogni[sz]ed|unexpected|no endpoints|extra_forbidden|extra (?:inputs|fields)|additional propert|requires? (?:--|the )|forbidden|only (?:supported|available)/i
const names: Readonly<Record<FeatureName, RegExp>> = {
  usage: /stream_options|include_usage/i,
  metadata: /reasoning|thinking|extra_content|thought_signature/i,
  tools: /\btools?\b|tool[_ -]?(?:choice|calls?|calling|use)|function[_ -]?call/i,
}

/**
 * The feature of a request that a refusal is about: undefined if it is about something else. This is a guess based on the
 * wording, so it is remembered only if the server accepts the request without the feature.
 */
export function refusedFeature(status: number | undefined, message: string, asked: Features): FeatureName | undefined {
  if (status === undefined || !refusingStatuses.has(status)) return undefined
  if (asked.usage && names.usage.test(message)) return 'usage'
  if (!unsupported.test(message)) return undefined
  if (asked.metadata && names.metadata.test(message)) return 'metadata'
  return asked.tools && names.tools.test(message) ? 'tools' : undefined
}

const maxModels = 1_000

/** Refused features of one server's models, for the life of the process. Callers name models, so the memory is bounded. */
export class LearnedFeatures {
  readonly #refused = new Map<string, ReadonlySet<FeatureName>>()

  refusedBy(model: string): ReadonlySet<FeatureName> {
    return this.#refused.get(model) ?? new Set()
  }

  remember(model: string, refused: ReadonlySet<FeatureName>): void {
    const all = new Set([...this.refusedBy(model), ...refused])
    this.#refused.delete(model)
    this.#refused.set(model, all)
    const [oldest] = this.#refused.keys()
    if (this.#refused.size > maxModels && oldest !== undefined) this.#refused.delete(oldest)
  }
}
