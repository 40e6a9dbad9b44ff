import type { Given, RequestStep } from './case.js'

/** The requests that make what a case starts from. They are ordinary steps: a server that gets them wrong fails the case. */
export function givenSteps({ run, events, finish }: Given): RequestStep[] {
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
