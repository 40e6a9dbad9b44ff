import { describe, expect, it } from 'vitest'
import type { Json } from '../../../kernel/json.js'
import { checkRequest, type RequestRules } from './request-rules.js'

const files: Record<string, string> = {
  '/w': '/w',
  '/w/src': '/w/src',
  '/w/picture.png': '/w/picture.png',
  '/w/way-out': '/etc',
  '/etc/passwd': '/etc/passwd',
  '/other': '/other',
}
const rules: RequestRules = {
  settings: { sandbox: 'workspace-write', approvalPolicy: 'on-request' },
  workspace: '/w',
  realPath: (path) => files[path],
}
const check = (method: string, params: Json, changed: Partial<RequestRules['settings']> = {}) =>
  checkRequest({ ...rules, settings: { ...rules.settings, ...changed } }, method, params)
const refused = (param: string) => ({ ok: false, error: { code: -32602, data: { reason: 'params_not_allowed', param } } })

describe('checkRequest', () => {
  it('starts threads in the workspace', () => {
    expect(check('thread/start', { cwd: '/w', model: 'm', config: null })).toEqual({ ok: true, params: { model: 'm' } })
    expect(check('turn/start', { threadId: 't', input: [], cwd: 'src' })).toEqual({ ok: true, params: { threadId: 't', input: [], cwd: '/w/src' } })
  })

  it.each(['fs/readFile', 'command/exec', 'config/value/write', 'thread/shellCommand', 'account/login/start', 'initialize', 'nonsense'])(
    'does not offer %s',
    (method) => {
      expect(check(method, {})).toMatchObject({ ok: false, error: { code: -32601, data: { reason: 'method_not_offered' } } })
    },
  )

  it.each([[null], ['text'], [['a']]])('refuses params that are no object (%j)', (params) => {
    expect(check('turn/start', params)).toMatchObject({ ok: false, error: { data: { reason: 'malformed_params' } } })
  })

  it.each([
    ['thread/start', { config: { sandbox_mode: 'danger-full-access' } }, 'config'],
    ['thread/start', { mcpServers: {} }, 'mcpServers'],
    ['thread/start', { sandbox: 'danger-full-access' }, 'sandbox'],
    ['thread/resume', { threadId: 't', path: '/etc/passwd' }, 'path'],
    ['thread/fork', { threadId: 't', approvalsReviewer: 'auto_review' }, 'approvalsReviewer'],
    ['thread/start', { cwd: '/other' }, 'cwd'],
    ['thread/start', { cwd: '../other' }, 'cwd'],
    ['thread/start', { cwd: 'way-out' }, 'cwd'],
    ['thread/start', { cwd: '/w/src' }, 'cwd'],
    ['turn/start', { threadId: 't', input: [], cwd: '/other' }, 'cwd'],
    ['turn/start', { threadId: 't', input: [], cwd: 'way-out' }, 'cwd'],
    ['turn/start', { threadId: 't', input: [], cwd: '/nowhere' }, 'cwd'],
    ['turn/start', { threadId: 't', input: [], sandboxPolicy: { type: 'dangerFullAccess' } }, 'sandboxPolicy'],
    ['turn/start', { threadId: 't', input: [], sandboxPolicy: { type: 'workspaceWrite', writableRoots: ['/'] } }, 'sandboxPolicy'],
    ['turn/start', { threadId: 't', input: [], sandboxPolicy: { type: 'workspaceWrite', networkAccess: true } }, 'sandboxPolicy'],
    ['turn/start', { threadId: 't', input: [{ type: 'localImage', path: '/etc/passwd' }] }, 'input'],
    ['turn/steer', { threadId: 't', input: [{ type: 'skill', name: 's', path: 'way-out' }] }, 'input'],
    ['turn/start', { threadId: 't', input: 'text' }, 'input'],
    ['turn/start', { threadId: 't', input: [], approvalPolicy: { granular: {} } }, 'approvalPolicy'],
  ])('refuses %s with %j', (method, params, param) => {
    expect(check(method, params)).toMatchObject(refused(param))
  })

  it('takes a sandbox that is the one there is, and does not pass it on', () => {
    expect(check('thread/start', { sandbox: 'workspace-write' })).toEqual({ ok: true, params: {} })
    expect(check('turn/start', { threadId: 't', input: [], sandboxPolicy: { type: 'workspaceWrite', writableRoots: [], networkAccess: false } })).toEqual({
      ok: true,
      params: { threadId: 't', input: [] },
    })
  })

  it('lets nobody be asked where the service says never', () => {
    expect(check('thread/start', { approvalPolicy: 'untrusted' })).toMatchObject({ ok: true })
    expect(check('thread/start', { approvalPolicy: 'on-request' }, { approvalPolicy: 'never' })).toMatchObject(refused('approvalPolicy'))
  })

  it('passes on a turn with texts and with files of the workspace', () => {
    const text = { type: 'text', text: 'Hello', text_elements: [] }
    expect(check('turn/start', { threadId: 't', input: [text, { type: 'localImage', path: 'picture.png' }] })).toEqual({
      ok: true,
      params: { threadId: 't', input: [text, { type: 'localImage', path: '/w/picture.png' }] },
    })
  })

  it('passes on what can do no harm as it is', () => {
    expect(check('thread/turns/list', { threadId: 't', limit: 5, itemsView: 'full' })).toEqual({
      ok: true,
      params: { threadId: 't', limit: 5, itemsView: 'full' },
    })
  })
})
