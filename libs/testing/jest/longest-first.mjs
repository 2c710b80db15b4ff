import Sequencer from '@jest/test-sequencer';

const ORDER = ['browser', 'e2e', 'int', 'unit'];

/**
 * What starts last must not be long. Jest orders suites by what they took the last time, and a fresh clone by their size,
 * which says nothing: the e2e suites are a few lines that call others.
 */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const placeOf = ({ context }) => ORDER.indexOf(context.config.displayName.name);
    return super.sort(tests).toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}
