import { describe, expect, it } from 'vitest'
import { evolve, noWork, type RunHead, type RunState, type RunWork } from '../runs/index.js'
import { logEvents, type Entry } from '../../test/fixtures/log-events.js'
import { approvalId, nextAction } from './next-action.js'
import type { PendingFrame } from '../runs/index.js'

function headOf(state: Partial<RunState> = {}): RunHead {
  const whole = { status: 'running', mode: 'session', settings: { inputPolicy: 'enqueue' }, ...state } as RunState
  return { logId: 'run-1', version: 1, latestSeq: 1, headHash: '', floorSeq: 0, updatedAt: '', state: whole } as unknown as RunHead
}

const foldOf = (...entries: readonly Entry[]): RunWork => logEvents(...entries).reduce(evolve, noWork)

const frame = (frameType: string, payload: PendingFrame['payload'] = {}): PendingFrame => ({ frameSeq: 9, frameId: 'f9', frameType, payload })
const said: Entry = ['user.message', { frame_id: 'f1', text: 'go' }]
const begun: readonly Entry[] = [said, ['turn.started', { turn_id: 'turn-1', frame_id: 'f1' }]]
const asking: readonly Entry[] = [...begun, ['step.started', { turn_id: 'turn-1', step: 1 }]]
const called: readonly Entry[] = [
  ...asking,
  ['tool.call', { tool_call_id: 'c1', tool_name: 'mail.send', input: {} }],
  ['model.finished', { finish_reason: 'tool-calls' }],
]
const requested: readonly Entry[] = [...called, ['approval.requested', { tool_call_id: 'c1' }]]
const waiting: readonly Entry[] = [...requested, ['turn.waiting', {}]]
const done: Entry = ['tool.result', { tool_call_id: 'c1', tool_name: 'mail.send', status: 'succeeded', output: 1 }]

describe('what comes next', () => {
  it.each<[string, readonly Entry[], string]>([
    ['nothing was said', [], 'rest'],
    ['something was said', [said], 'begin_turn'],
    ['the turn has begun', begun, 'ask_model'],
    ['the model was asked, and did not finish', asking, 'ask_model'],
    ['the model has asked for a call', called, 'call_tools'],
    ['a person has to agree', requested, 'wait_for_person'],
    ['and is waited for', waiting, 'rest'],
    ['and has agreed', [...waiting, ['approval.resolved', { tool_call_id: 'c1', decision: 'approved' }]], 'call_tools'],
    ['and has refused', [...waiting, ['approval.resolved', { tool_call_id: 'c1', decision: 'denied' }]], 'call_tools'],
    ['all calls have results', [...called, done], 'end_step'],
    ['the step is over', [...called, done, ['step.finished', {}]], 'ask_model'],
    ['the turn is over', [...begun, ['turn.finished', {}]], 'rest'],
    ['the turn is over and more was said', [...begun, ['user.message', { frame_id: 'f2', text: 'and' }], ['turn.finished', {}]], 'begin_turn'],
  ])('when %s', (_, entries, kind) => {
    expect(nextAction(headOf(), foldOf(...entries), undefined).kind).toBe(kind)
  })

  it('is the end of the run after the turn of a run of mode turn, and says how it went', () => {
    const head = headOf({ mode: 'turn' })
    expect(nextAction(head, foldOf(...begun, ['turn.finished', {}]), undefined)).toEqual({ kind: 'end_run', failure: undefined })
    expect(nextAction(head, foldOf(...begun, ['turn.finished', { error: { class: 'rejected', message: 'No.' } }]), undefined)).toEqual({
      kind: 'end_run',
      failure: 'No.',
    })
    expect(nextAction(head, foldOf(), undefined).kind).toBe('rest')
  })

  it('is to end what was asked to stop, whatever else there is, and nothing for what has ended', () => {
    expect(nextAction(headOf({ status: 'canceling' }), foldOf(...called), frame('cancel')).kind).toBe('end_canceled')
    expect(nextAction(headOf({ status: 'failed' }), foldOf(...called), frame('note')).kind).toBe('rest')
  })
})

describe('a frame', () => {
  it.each<[string, readonly Entry[], PendingFrame, string]>([
    ['text, during a turn', asking, frame('user_message', { text: 'hi' }), 'take_message'],
    ['no text', asking, frame('anything'), 'take_note'],
    ['cancel, during a turn', asking, frame('cancel'), 'cancel'],
    ['finish, at rest', [], frame('finish'), 'finish'],
    ['finish, during a turn: first the turn', asking, frame('finish'), 'ask_model'],
    ['finish, before a turn: first the turn', [said], frame('finish'), 'begin_turn'],
    ['finish, while a person is waited for', waiting, frame('finish'), 'finish'],
    ['fail, while a person is waited for', waiting, frame('fail'), 'finish'],
    ['approval, of what was asked', waiting, frame('approval', { approval_id: approvalId('c1'), decision: 'approve' }), 'resolve_approval'],
    ['approval, before the turn waits', requested, frame('approval', { approval_id: approvalId('c1'), decision: 'deny' }), 'resolve_approval'],
    ['approval, of something else', waiting, frame('approval', { approval_id: 'other', decision: 'approve' }), 'take_note'],
    ['approval, that does not decide', waiting, frame('approval', { approval_id: approvalId('c1'), decision: 'later' }), 'take_note'],
    ['approval, of what nobody asked about', called, frame('approval', { approval_id: approvalId('c1'), decision: 'approve' }), 'take_note'],
  ])('with %s', (_, entries, given, kind) => {
    expect(nextAction(headOf(), foldOf(...entries), given).kind).toBe(kind)
  })

  it('with text interrupts only a turn, and only where messages interrupt', () => {
    const interrupts = (policy: 'enqueue' | 'interrupt', entries: readonly Entry[]): unknown => {
      const settings = { inputPolicy: policy, limits: null, modelOverride: null, providerOverride: null }
      const action = nextAction(headOf({ settings }), foldOf(...entries), frame('user_message', { text: 'hi' }))
      return action.kind === 'take_message' && action.interrupts
    }
    expect([interrupts('enqueue', asking), interrupts('interrupt', asking), interrupts('interrupt', [said])]).toEqual([false, true, false])
  })

  it('that fails the run keeps its own words', () => {
    const action = nextAction(headOf(), foldOf(), frame('error', { reason_class: 'out_of_paper', reason: 'No paper.' }))
    expect(action).toMatchObject({ kind: 'finish', status: 'failed', reasonClass: 'out_of_paper', reason: 'No paper.' })
  })
})
