import type { Decision } from '@waybill/operations';
import { OperationError, visible } from '@waybill/operations/words';
import { paint, printJson } from '../output.js';

/**
 * Prints what `work` has decided, also when it breaks off: what was done until then is done, and an operator has to know
 * where to go on.
 *
 * @throws what `work` throws; OperationError refused naming a letter that could not be replayed
 */
export async function tellDecisions(
  json: boolean,
  work: (decided: (decision: Decision) => void) => void | Promise<void>,
): Promise<void> {
  const decisions: Decision[] = [];
  try {
    await work((decision) => decisions.push(decision));
  } catch (error) {
    if (decisions.length > 0) print(decisions, json);
    throw error;
  }
  print(decisions, json);
  refuseFailures(decisions);
}

function print(decisions: readonly Decision[], json: boolean): void {
  if (json) printJson(decisions.map(({ letter: id, ...what }) => ({ id, ...what })));
  else if (decisions.length === 0) console.log('no dead letter waits');
  else for (const { letter, state } of decisions) console.log(`${letter} ${paint('bold', state)}`);
}

function refuseFailures(decisions: readonly Decision[]): void {
  const failed = decisions.filter(({ result }) => result === 'failed');
  if (failed.length === 0) return;
  const [{ letter, error = '' } = { letter: '' }] = failed;
  const others = failed.length > 1 ? ` (and ${failed.length - 1} more)` : '';
  throw new OperationError('refused', `${letter} was not replayed: ${visible(error)}${others}`);
}
