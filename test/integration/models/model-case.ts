import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** One way in which a model server departs from the plain case: test/fixtures/model-cases/README.md says what the members mean. */
export interface ModelCase {
  readonly id: string
  readonly kind: string
  readonly about: string
  readonly settings?: Readonly<Record<string, string>>
  readonly environment?: Readonly<Record<string, string>>
  readonly request?: { readonly mode?: 'turn' | 'session'; readonly prompts?: readonly string[] }
  readonly upstream: readonly Answer[]
  readonly expect: Expected
}

export interface When {
  readonly nth?: number
  readonly last_role?: string
  readonly request_has?: string
  readonly calls_lack?: string
  readonly user_after_user?: boolean
  readonly system_after_first?: boolean
}

export interface Answer {
  readonly when?: When
  readonly status?: number
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly send?: readonly Piece[]
  readonly close?: 'stay_open' | 'reset'
}

export interface Piece {
  readonly delta?: unknown
  readonly finish?: string
  readonly choice?: unknown
  readonly data?: unknown
  readonly raw?: string
  readonly wait_ms?: number
  readonly repeat?: number
  readonly send?: readonly Piece[]
}

type Count = number | { readonly max: number }

export interface Expected {
  readonly run?: string
  readonly turns?: readonly string[]
  readonly reason_class?: string
  readonly text?: string
  readonly model_calls?: Count
  readonly tool_results?: readonly {
    readonly tool: string
    readonly count: number
    readonly status?: readonly string[]
    readonly refused_or_output_contains?: string
  }[]
  readonly made?: Readonly<Record<string, number>>
  readonly held_or_refused?: boolean
  readonly told?: string
  readonly usage?: Readonly<Record<string, number>>
  readonly warned?: boolean
  readonly id_echoed?: boolean
  readonly second_run?: { readonly run: string; readonly model_calls: Count }
  readonly next_run_of_the_thread?: string
  readonly within_ms?: number
  readonly ready?: boolean
  readonly note?: string
}

const folder = fileURLToPath(new URL('../../fixtures/model-cases/', import.meta.url))

export function loadModelCases(): readonly ModelCase[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(`${folder}${name}`, 'utf8')) as ModelCase)
}

/** `{{text*n}}` stands for n copies of the text. */
export const expanded = (text: string): string =>
  text.replaceAll(/\{\{([^{}]+?)\*(\d{1,8})\}\}/g, (_, copied: string, times: string) => copied.repeat(Number(times)))
