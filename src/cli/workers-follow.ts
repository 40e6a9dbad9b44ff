import { inOneLine, workerKind, type WorkerHead } from '../codex/index.js'
import type { LogEvent, TailEncoder } from '../eventlog/index.js'
import { integerOption, textOption, type Command, type CommandArgs } from './command.js'
import { withWorker } from './workers-log.js'

const shownPayload = 160

/** Prints events as they come, through restarts of the database, until it is interrupted. */
export const followWorkerCommand: Command = {
  name: 'workers follow',
  summary: 'print the events of a Codex worker as they are committed, until Ctrl-C',
  options: {
    from: { type: 'string', value: 'seq', meaning: 'begin after this seq, 0 for the whole log; by default with new events' },
    json: { type: 'boolean', meaning: 'one JSON object a line, with the whole payload' },
  },
  positionals: ['worker_id'],
  run(args, io) {
    const [workerId = ''] = args.positionals
    const from = fromOf(args)
    const encoder = args.values['json'] === true ? asJson : asText
    return withWorker(io, workerId, async ({ head, log }) => {
      const cursor = from ?? head.latestSeq
      assertReadable(head, cursor)
      const { interrupted, over } = untilInterrupted()
      // While the database is away nothing else might keep the process.
      const alive = setInterval(() => undefined, 60_000)
      const ended = new Promise<number>((resolve) => {
        const subscription = log.follow(workerId, {
          encoder,
          cursor,
          state: null,
          latestSeq: head.latestSeq,
          sink: {
            write(chunk) {
              io.write(chunk.toString())
              return true
            },
            onDrain: () => undefined,
            onClose: () => undefined,
            end(reason) {
              io.complain(
                `runtime workers follow: ${reason === 'pruned' ? 'the next events have been pruned. Follow it anew.' : 'its events cannot be shown.'}\n`,
              )
              resolve(1)
            },
          },
        })
        void interrupted.then(() => {
          subscription.stop()
          resolve(0)
        })
      })
      if (from === undefined) io.complain(`Waiting for events after seq ${String(cursor)}. --from 0 shows all; Ctrl-C ends it.\n`)
      const code = await ended
      clearInterval(alive)
      over()
      return code
    })
  },
}

function fromOf(args: CommandArgs): number | undefined {
  return textOption(args, 'from') === undefined ? undefined : integerOption(args, 'from', { min: 0, max: Number.MAX_SAFE_INTEGER }, 0)
}

function assertReadable({ logId, latestSeq, floorSeq }: WorkerHead, cursor: number): void {
  if (cursor > latestSeq) throw new Error(`${logId} is at seq ${String(latestSeq)}: --from takes that or less.`)
  if (cursor < floorSeq) throw new Error(`events of ${logId} up to seq ${String(floorSeq)} have been pruned: --from takes that or more.`)
}

/** Resolves with the first Ctrl-C or SIGTERM, or when the reader of the output closes it (`| head`). */
function untilInterrupted(): { readonly interrupted: Promise<void>; readonly over: () => void } {
  let interrupt = (): void => undefined
  const interrupted = new Promise<void>((resolve) => (interrupt = resolve))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt)
  process.stdout.on('error', interrupt)
  return {
    interrupted,
    over: () => {
      // The error's listener stays: output that is still on its way to a closed pipe fails later.
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt)
    },
  }
}

const encoderOf = (name: string, line: (event: LogEvent) => string): TailEncoder<null> => ({
  name,
  encode: (state, events) => ({ state, chunk: Buffer.from(events.map((event) => `${line(event)}\n`).join('')), terminal: false }),
})

/** Payloads are spliced in as they are stored: canonical JSON holds no line break. */
const asJson = encoderOf('json', ({ logId, seq, type, payloadText, recordedAt, author, leaseEpoch }) =>
  [
    `{"${workerKind.idField}":${JSON.stringify(logId)}`,
    `"seq":${String(seq)}`,
    `"event_type":${JSON.stringify(type)}`,
    `"payload":${payloadText}`,
    `"occurred_at":"${recordedAt}"`,
    `"author":${JSON.stringify(author)},"lease_epoch":${leaseEpoch}}`,
  ].join(','),
)

const asText = encoderOf('text', ({ seq, type, payloadText, recordedAt }) => {
  const payload = inOneLine(payloadText)
  return `${String(seq)}  ${recordedAt}  ${type}  ${payload.length > shownPayload ? `${payload.slice(0, shownPayload)}…` : payload}`
})
