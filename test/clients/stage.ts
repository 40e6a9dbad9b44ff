import { afterAll, beforeAll } from 'vitest'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../dev-env/index.js'
import type { Adapter } from './adapter.js'
import { FaultProxy, type FaultProxyOptions } from './fault-proxy.js'
import type { ConfigureCommand } from './protocol.js'

/** Where a client is tested: a real runtime, the proxy in front of it, and the client behind its adapter. */
export interface Stage {
  readonly runtime: TestRuntime
  readonly proxy: FaultProxy
  readonly adapter: Adapter
  /** How the client gets its tokens. */
  readonly signing: Pick<ConfigureCommand, 'secret' | 'sign_url'>
}

export interface StageOptions {
  readonly proxyOptions?: () => Promise<FaultProxyOptions>
  /** Where the client gets tokens; the runtime's secret by default. */
  readonly signing?: (runtime: TestRuntime) => Promise<Stage['signing']>
  readonly start: (proxy: FaultProxy) => Promise<Adapter>
  readonly stop?: () => Promise<void>
}

const settings = {
  // Cases wait for several of them.
  RUNTIME_STREAM_HEARTBEAT_MS: '100',
  RUNTIME_SCRIPTED_DELAY_MS: '1',
}

/** One stage for the enclosing `describe` or file. */
export function useStage(options: StageOptions): { readonly stage: Stage } {
  const database = useTestDatabase()
  let runtime: TestRuntime | undefined
  let proxy: FaultProxy | undefined
  let adapter: Adapter | undefined
  let signing: Stage['signing'] = {}

  beforeAll(async () => {
    runtime = await startTestRuntime({ databaseUrl: database.url, env: settings })
    proxy = await FaultProxy.start(runtime.url, await options.proxyOptions?.())
    signing = (await options.signing?.(runtime)) ?? { secret: runtime.secret }
    adapter = await options.start(proxy)
  })
  afterAll(async () => {
    // Whatever of it came to be: a start that fails half way must not leave the rest behind.
    await adapter?.close()
    await options.stop?.()
    await proxy?.close()
    await runtime?.stop()
  })
  return {
    get stage() {
      if (!runtime || !proxy || !adapter) throw new Error('The stage exists only while tests run.')
      return { runtime, proxy, adapter, signing }
    },
  }
}
