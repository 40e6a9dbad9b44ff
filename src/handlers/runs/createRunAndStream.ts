import { RuntimeError } from '../../kernel/errors.js'
import { newRunId } from '../../kernel/ids.js'
import { applyInputPolicy, assertRoomForTurn, createPromptedRun, settingsOf, streamNewRun } from '../../runs/index.js'
import { handler } from '../deps.js'
import { streamReply } from './stream-reply.js'

const longestTailMs = 300_000

export const createRunAndStream = handler('createRunAndStream', async ({ body, principal, context }, deps) => {
  if (typeof body.userId === 'number' && !(principal.kind === 'user' && principal.userId === body.userId))
    throw new RuntimeError('claim_mismatch', 'userId in the body differs from the principal header x-oa-user-id. Send the same user in both.', {
      claim: 'userId',
    })
  deps.streams.assertRoom(principal)
  await assertRoomForTurn(deps.log, principal, deps.settings.openTurnsPerPrincipal)
  const settings = settingsOf({ inputPolicy: body.inputPolicy, limits: body.limits, modelOverride: body.modelOverride })
  if (body.threadId !== undefined) await applyInputPolicy(deps, principal, body.threadId, body.inputPolicy ?? 'enqueue')
  const runId = newRunId()
  // Whoever asks for it follows it from its first commit on, without reading it back.
  const expected = deps.log.expect(runId)
  try {
    const run = await createPromptedRun(deps, runId, {
      principal,
      threadId: body.threadId,
      prompt: body.prompt,
      traceparent: context.traceparent,
      settings,
    })
    return streamReply(streamNewRun(deps, run, longestTailMs, expected))
  } catch (error) {
    expected.release()
    throw error
  }
})
