/** One thing that is wrong, in one sentence that says where, and one that says what to do. */
export type Finding = string

export interface Check {
  readonly name: string
  readonly run: (root: string) => Promise<readonly Finding[]>
}
