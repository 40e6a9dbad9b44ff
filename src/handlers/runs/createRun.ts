import { reply } from '../../contract/index.js'
import { assertRoomForTurn, createRun as create, settingsOf } from '../../runs/index.js'
import { handler } from '../deps.js'
import { wireRun } from './wire.js'

export const createRun = handler('createRun', async ({ body = {}, principal }, deps) => {
  if (body.mode === 'turn') await assertRoomForTurn(deps.log, principal, deps.settings.openTurnsPerPrincipal)
  const { run, replay } = await create(deps, {
    principal,
    runId: body.run_id,
    threadId: body.thread_id,
    workerId: body.worker_id,
    metadata: body.metadata,
    mode: body.mode ?? 'session',
    format: body.format ?? 'events',
    idempotencyKey: body.idempotency_key,
    settings: settingsOf({ inputPolicy: body.input_policy, limits: body.limits, modelOverride: body.model_override, providerOverride: body.provider_override }),
  })
  return reply(replay ? 200 : 201, { run: wireRun(run), idempotentReplay: replay })
})
