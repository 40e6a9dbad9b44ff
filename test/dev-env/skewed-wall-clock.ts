/**
 * Preloaded into a process (`node --import`) whose machine is to have another time of day: `TEST_WALL_OFFSET_MS` beside the
 * right one, and moved by `TEST_WALL_STEP_MS` with each SIGUSR2. Monotonic clocks and timers go on, as they do when a
 * machine's clock is set.
 */
const RightDate = Date
let offsetMs = Number(process.env['TEST_WALL_OFFSET_MS'] ?? 0)
const stepMs = Number(process.env['TEST_WALL_STEP_MS'] ?? 0)

process.on('SIGUSR2', () => (offsetMs += stepMs))

globalThis.Date = new Proxy(RightDate, {
  construct: (target, given: unknown[], newTarget) => Reflect.construct(target, given.length === 0 ? [RightDate.now() + offsetMs] : given, newTarget) as Date,
  apply: () => new RightDate(RightDate.now() + offsetMs).toString(),
  get: (target, name, receiver) => (name === 'now' ? () => RightDate.now() + offsetMs : (Reflect.get(target, name, receiver) as unknown)),
})
