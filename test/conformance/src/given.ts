import type { Given, GivenRun, GivenWorker, RequestStep } from './case.js'

/** The requests that make what a case starts from. They are ordinary steps: a server that gets them wrong fails the case. */
export const givenSteps = (given: Given): RequestStep[] => ('worker' in given ? workerSteps(given) : runSteps(given))

function runSteps({ run, events, finish }: GivenRun): RequestStep[] {
  const steps: RequestStep[] = [
    { request: 'createRun', body: run, expect: { status: 201 }, save: { run: '/run', run_id: '/run/id', thread_id: '/run/thread_id' } },
  ]
  if (events !== undefined) {
    const list = typeof events === 'number' ? { $repeat: events, of: { event_type: 'note', payload: { n: '${index}' } } } : events
    steps.push({ request: 'appendRunEvent', body: { events: list }, expect: { status: 200, body: { '/results/*/status': { $each: 201 } } } })
  }
  if (finish !== undefined)
    steps.push({
      request: 'appendRunEvent',
      body: { event_type: 'run.finished', payload: { status: finish } },
      expect: { status: 201, body: { '/run/status': finish } },
    })
  return steps
}

function workerSteps({ worker, events = 0 }: GivenWorker): RequestStep[] {
  const ingested = Array.from({ length: events }, (_, i): RequestStep => ({
    request: 'ingestCodexWorkerEvent',
    body: { event: { event_type: 'worker.event', payload: { n: i + 1 } } },
    expect: { status: 202, body: { '/data/seq': i + 2 } },
  }))
  return [{ request: 'createCodexWorker', body: worker, expect: { status: 202 }, save: { worker_id: '/data/workerId' } }, ...ingested]
}
