/** What is asked, and what the scripted provider answers to it. A real model answers in its own words. */
export interface Prompt {
  readonly text: string
  readonly script: readonly object[]
}

export const promptWithTools: Prompt = {
  text: 'What time is it, and how many seconds are there in a leap year? Look it up and compute it.',
  script: [
    { text: 'I look at the clock and let the evaluator do the arithmetic. ' },
    { tool: 'clock.now', input: { timezone: 'UTC' } },
    { tool: 'math.evaluate', input: { expression: '366 * 24 * 60 * 60' } },
    {
      text: 'There they are: the time in UTC, and the seconds of a leap year. Both calls and both results are in the log, and would not be made twice if I were interrupted now.',
    },
  ],
}

export const longAnswer = [
  'A run is a log. ',
  'Whatever I say, ask for or am told is appended to it before anybody sees it, each entry chained to the one before by its hash. ',
  'The process that works on me holds a lease, and renews it while it lives. ',
  'Should it die in the middle of this very sentence, the lease lapses, another process claims the run under a higher epoch, reads the log, and finds out how far I had got. ',
  'It repeats only the step that was cut off; tools that had answered are not called again, and nothing that the dead process might still have in flight can be written any more. ',
  'Whoever was reading me reconnects anywhere with the number of the last entry they saw, and misses nothing. ',
  'That is all there is to it: state is the log, and processes come and go.',
].join('')

export const promptWithLongAnswer: Prompt = {
  text: 'Explain in a few sentences how you survive the death of the process that is running you.',
  script: [{ text: longAnswer }],
}
