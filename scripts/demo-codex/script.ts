import { commandOutput, lastUserText, type ModelReply, type ModelRequest } from '../../test/codex/loopback-model.js'

export const prompts = {
  remember: 'Remember the number 4711.',
  command: 'List the workspace.',
  longStory: 'Tell me how a log works.',
  recall: 'Which number did I tell you?',
}

const story =
  'A log is a list to which things are only ever added. Each entry has a number, one more than the entry before. Who has read up to ' +
  'some number asks for what comes after it, and misses nothing. Who writes it down first and acts afterwards can be killed at any ' +
  'moment, because the next one reads what was about to happen. So nothing outside the log has to be believed, and everything that ' +
  'was ever said can be said again, word by word, to whoever comes late.'

/** What the model of the demo says. It knows only what Codex sends along: that is how one sees that nothing was forgotten. */
export function answer(request: ModelRequest): ModelReply {
  switch (lastUserText(request)) {
    case prompts.remember:
      return [{ text: 'I will keep 4711 in mind.', pauseMs: 40 }]
    case prompts.command:
      if (commandOutput(request) === undefined)
        return [{ text: 'I have to run a command for that. ' }, { shell: 'echo made by a command > note.txt && ls', escalated: true }]
      return [{ text: 'There is one file in it now: note.txt.', pauseMs: 40 }]
    case prompts.longStory:
      return [{ text: story, pauseMs: 60 }]
    case prompts.recall:
      return [{ text: JSON.stringify(request.input).includes(prompts.remember) ? 'It was 4711.' : 'I do not know.', pauseMs: 40 }]
    default:
      return [{ text: 'I have nothing to say to that.' }]
  }
}
