import { assertStorable, type Json } from '../kernel/json.js'
import { maxMetadataBytes, type ProviderMetadata } from './model-provider.js'

/** Storable metadata, or undefined: metadata for a provider is opaque, and half of it would be useless. */
export function boundedMetadata(value: unknown): ProviderMetadata | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  try {
    const text = JSON.stringify(value)
    if (Buffer.byteLength(text) > maxMetadataBytes) return undefined
    const plain = JSON.parse(text) as Json
    assertStorable(plain)
    return Object.keys(plain as object).length === 0 ? undefined : (plain as ProviderMetadata)
  } catch {
    return undefined
  }
}
