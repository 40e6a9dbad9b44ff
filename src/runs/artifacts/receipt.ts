import { createHash } from 'node:crypto'
import type { LogEvent } from '../../eventlog/index.js'
import { sha256Hex } from '../../kernel/hash.js'
import type { Json } from '../../kernel/json.js'
import { policyBundleOf, type ArtifactRun } from './artifact-run.js'
import { artifactJson, artifactTime, canonicalText, type ArtifactObject, type Spelled } from '../canonical-artifact-json.js'
import { hashEnd, ledgerOf, type Entries, type InvalidEntry, type Ledger, type ModelUsage, type OpenCallEntry } from '../folds/index.js'
import { evolveReceipt, noReceipt, type ReceiptState } from './receipt-fold.js'
import { noTotals, withEntries, type ReceiptTotals } from './receipt-totals.js'
import { isTerminal } from '../run.js'

/** The entries of a run so far, in their order, as often as they are asked for: they need not be in memory all at once. */
export type ReceiptEntries = (isExecuted: boolean) => AsyncIterable<Entries>

/**
 * What a run did, as a document that anyone can hash again: canonical JSON in pieces. Its digest stands before its lists, so these
 * are gone through more than once, and never kept.
 *
 * A run that no executor has ever claimed is its client's, and says so in `recorded_by`; in every other run what clients wrote is
 * no part of it. An entry that lacks what it needs is listed under `invalid`, an unfinished run says `session_status: in_progress`, and
 * `model_usage` says per model what it was asked for: members that are absent where there is nothing to say.
 */
export async function* receiptText(run: ArtifactRun, state: ReceiptState, entriesOf: ReceiptEntries): AsyncGenerator<string> {
  // An executor that has written something was there, whatever the head said when it was read.
  const isExecuted = run.isExecuted || state.record.everybody === undefined
  const entries = (): AsyncIterable<Entries> => entriesOf(isExecuted)
  let totals = noTotals
  let invalidCount = 0
  for await (const some of entries()) {
    totals = withEntries(totals, some)
    invalidCount += some.invalid.length
  }
  const ledger = ledgerOf(state.record, isExecuted)
  const unanswered = isTerminal(run.status) ? ledger.openCalls : []
  const members = [
    ...plainMembers(run, state, ledger, totals, isExecuted),
    ...listMembers(run, state, entries, unanswered, invalidCount + unanswered.length > 0),
  ]
  const digest = createHash('sha256')
  for await (const piece of objectText(members)) digest.update(piece)
  yield* objectText([...members, { name: 'canonical_json_sha256', text: () => [JSON.stringify(digest.digest('hex'))] }])
}

interface Member {
  readonly name: string
  readonly text: () => Iterable<string> | AsyncIterable<string>
}

/** A canonical object, member by member. */
async function* objectText(members: readonly Member[]): AsyncGenerator<string> {
  let before = '{'
  for (const { name, text } of members.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    yield `${before}${JSON.stringify(name)}:`
    yield* text()
    before = ','
  }
  yield '}'
}

function plainMembers(run: ArtifactRun, state: ReceiptState, { usage }: Ledger, totals: ReceiptTotals, isExecuted: boolean): Member[] {
  const members: ArtifactObject = {
    schema: 'openagents.receipt.v1',
    ...identityOf(run, state),
    created_at: artifactTime(run.createdAt),
    event_count: state.eventCount,
    first_seq: state.firstSeq,
    last_seq: state.lastSeq,
    metrics: {
      tool_calls: totals.toolCalls,
      tool_latency_ms_total: totals.latencyMs,
      verification_passed: totals.verifications === 0 ? null : totals.allPassed,
      payments_msats_total: totals.paymentsMsats,
    },
    model_usage: usage.models.length === 0 ? undefined : modelUsage(usage.models),
    recorded_by: !isExecuted && state.record.hasClients ? 'client' : undefined,
    session_status: isTerminal(run.status) ? undefined : 'in_progress',
  }
  return Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [{ name, text: () => [artifactJson(value)] }]))
}

const identityOf = (run: ArtifactRun, { trajectory, eventCount }: ReceiptState) => ({
  session_id: run.id,
  trajectory_hash: `sha256:${hashEnd(trajectory, eventCount === 0 ? '[]' : ']')}`,
  policy_bundle_id: policyBundleOf(run),
})

function listMembers(
  run: ArtifactRun,
  state: ReceiptState,
  entries: () => AsyncIterable<Entries>,
  unanswered: readonly OpenCallEntry[],
  hasInvalid: boolean,
): Member[] {
  const identity = identityOf(run, state)
  const listOf = (name: string, texts: (some: Entries) => string[]): Member => ({ name, text: () => listText(entries(), texts) })
  return [
    listOf('tool_calls', ({ toolCalls }) => toolCalls.map(({ side_effects: effects, ...call }) => artifactJson({ ...call, side_effects: spelled(effects) }))),
    listOf('verification', ({ verifications }) => verifications.map((verification) => artifactJson({ ...verification }))),
    listOf('payments', ({ payments }) =>
      payments.map(({ payment_proof: proof, ...payment }) =>
        withDigest({ schema: 'openagents.treasury.payment_receipt.v1', ...identity, ...payment, payment_proof: spelled(proof) }),
      ),
    ),
    ...(hasInvalid ? [{ name: 'invalid', text: () => invalidText(entries(), unanswered) }] : []),
  ]
}

async function* listText(entries: AsyncIterable<Entries>, texts: (some: Entries) => string[]): AsyncGenerator<string> {
  let before = '['
  for await (const some of entries) {
    const listed = texts(some)
    if (listed.length === 0) continue
    yield before + listed.join(',')
    before = ','
  }
  yield before === '[' ? '[]' : ']'
}

/** In the order of the log: calls without a result stand where they were made. */
async function* invalidText(entries: AsyncIterable<Entries>, unanswered: readonly OpenCallEntry[]): AsyncGenerator<string> {
  const waiting = unanswered.map(({ seq }): InvalidEntry => ({ seq, event_type: 'tool.call', reason: 'no_result' })).sort((a, b) => a.seq - b.seq)
  const inOrder = async function* (): AsyncGenerator<Entries> {
    // Of an entry that was dropped the seq may be older than that of its neighbours, which are of the same stored state.
    for await (const some of entries) {
      const sorted = some.invalid.toSorted((a, b) => a.seq - b.seq)
      const last = sorted.at(-1)?.seq ?? 0
      // Nothing of this state is later than `last`.
      const until = waiting.findIndex(({ seq }) => seq > last)
      const placed = waiting.splice(0, until === -1 ? waiting.length : until)
      yield { ...some, invalid: [...sorted, ...placed].sort((a, b) => a.seq - b.seq) }
    }
    yield { toolCalls: [], verifications: [], payments: [], invalid: waiting }
  }
  yield* listText(inOrder(), ({ invalid }) => invalid.map((entry) => artifactJson({ ...entry })))
}

/** In an order that does not depend on which model was asked first. */
function modelUsage(models: Ledger['usage']['models']): ArtifactObject[] {
  const key = ({ simulated, model }: Pick<ModelUsage, 'simulated' | 'model'>): string => `${String(simulated)} ${model}`
  return models
    .toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
    .map(({ model, simulated, calls, inputTokens, outputTokens }) => ({
      model,
      simulated,
      calls,
      input_tokens: BigInt(inputTokens),
      output_tokens: BigInt(outputTokens),
    }))
}

const spelled = (value: Json): Spelled => canonicalText(artifactJson(value))

/** Adds `canonical_json_sha256`: the bare hex digest of the object without that member. */
function withDigest(object: ArtifactObject): string {
  return artifactJson({ ...object, canonical_json_sha256: sha256Hex(artifactJson(object)) })
}

/** The receipt of a run whose events are at hand. */
export async function buildReceipt(input: { readonly run: ArtifactRun; readonly events: Iterable<LogEvent> }): Promise<string> {
  let state = noReceipt
  for (const event of input.events) state = evolveReceipt(state, event)
  const last = state
  let text = ''
  for await (const piece of receiptText(input.run, last, (isExecuted) => only(ledgerOf(last.record, isExecuted)))) text += piece
  return text
}

async function* only<T>(value: T): AsyncGenerator<T> {
  yield await Promise.resolve(value)
}
