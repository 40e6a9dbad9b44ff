import { canonicalJson, type Json } from '../../kernel/json.js'

/** The text of a state that is a plain value. JSON leaves out what is undefined, which a canonical text must not hold. */
export const stateText = (state: object): string => canonicalJson(JSON.parse(JSON.stringify(state)) as Json)
