import { isInternalEvent } from '../event-types.js'
import type { StreamFormat } from './stream-format.js'
import { openingChunks } from './ui-chunks.js'
import { uiFold } from './ui-fold.js'
import { initialUiState, type UiState } from './ui-state.js'
import { MessageWriter, type Follows } from './ui-writer.js'

/** To be raised with every change of what the writer makes of events. */
const foldVersion = 2

/**
 * The AI SDK's UI message stream, version 1, as bare `data:` lines. A run is one or more assistant messages: the first has
 * the run's id, later ones add the seq at which they begin. Each is start, steps with text and tool parts, finish.
 *
 * Only the last chunk of an event carries `id: <seq>`: a reader that is cut off in the middle of an event has not got its
 * id, resumes before it and gets it whole. Chunks without an id are therefore provisional until the one with the id.
 *
 * `uiFormat` follows the run: all its messages, to its end. `uiTurnFormat` is one message a response: it ends with the turn
 * that is under way, or else with the next one. A log whose writer marks no turns ends with the run in both.
 */
export const uiFormat = uiFormatThatFollows('run')
export const uiTurnFormat = uiFormatThatFollows('turn')

function uiFormatThatFollows(follows: Follows): StreamFormat<UiState> {
  const name = follows === 'run' ? 'ui' : 'ui-turn'
  const next: StreamFormat<UiState>['next'] = (state, event) => {
    if (state.ended || isInternalEvent(event.type)) return { state, frames: '', terminal: false }
    const message = new MessageWriter(state, event, follows)
    message.write()
    return message.result()
  }
  return {
    name,
    fold: uiFold(name, foldVersion, (state, event) => next(state, event).state),
    initial: initialUiState,
    next,
    done() {
      return 'data: [DONE]\n\n'
    },
    atRest(state) {
      if (follows === 'run') return state.ended
      // Of a canceled run the end is still to be told.
      return state.complete && !state.asked && (state.ended || !state.canceled)
    },
    reopen(state) {
      return {
        state,
        frames: openingChunks(state)
          .map((chunk) => `data: ${chunk}\n\n`)
          .join(''),
      }
    },
  }
}
