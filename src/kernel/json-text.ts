/**
 * JSON that is already printed. Stored payloads are canonical text; an answer includes them unchanged instead of parsing and
 * printing them again. `Value` is the type that a reader of the text gets, so the compiler still checks answers against the
 * contract.
 */
export class JsonText<Value> {
  readonly text: string
  /** Never there: it only tells texts of different values apart. */
  declare protected readonly value: Value

  constructor(text: string) {
    this.text = text
  }
}

/** An object with some members that are already printed. Undefined members are left out. */
export function jsonObject<Value extends object>(members: { readonly [Name in keyof Value]: Value[Name] | JsonText<Value[Name]> }): JsonText<Value> {
  const printed: string[] = []
  for (const [name, member] of Object.entries<unknown>(members)) {
    if (member !== undefined) printed.push(`${JSON.stringify(name)}:${member instanceof JsonText ? member.text : JSON.stringify(member)}`)
  }
  return new JsonText(`{${printed.join(',')}}`)
}

export function jsonList<Value>(items: readonly JsonText<Value>[]): JsonText<readonly Value[]> {
  return new JsonText(`[${items.map(({ text }) => text).join(',')}]`)
}
