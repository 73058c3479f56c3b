import { orderEdit } from './edit-verbs.js';
import type { Reach } from './reach.js';
import { order } from './run-verb.js';
import type { Question } from './view-state.js';

const yes: readonly string[] = ['y', 'Y', 'enter'];
const no: readonly string[] = ['n', 'N', 'escape'];

/** Does what a key press says to a question; all other keys leave it open. */
export function answerQuestion(
  chord: string,
  question: Question,
  reach: Reach,
  leave: () => void,
): void {
  const isYes = yes.includes(chord) || (question.about === 'quit' && chord === 'q');
  if (!isYes && !no.includes(chord)) {
    return;
  }
  if (isYes && question.about === 'quit') {
    leave();
    return;
  }
  reach.dispatch({ type: 'mode-entered', mode: { kind: 'browse' } });
  if (isYes && question.about === 'disable') {
    order(reach, (engine) => engine.setKeyEnabled(question.key, false));
  } else if (isYes && question.about === 'remove') {
    orderEdit(reach, (editor) => editor.removeKey(question.key));
  }
}
