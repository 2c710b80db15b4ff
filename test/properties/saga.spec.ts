import fc from 'fast-check';
import { MISTAKES } from '../model/mistakes.js';
import { services } from '../model/participants.js';
import { SagaModel } from '../model/saga-model.js';
import { scenario, type Scenario } from '../model/scenario.js';
import { choices, run, slow } from './arbitrary-run.js';
import { seed } from './seed.js';
import { told, walk } from './walk.js';

/**
 * Long random runs of up to three orders, with many more commands, failures, repetitions and silences at once than the
 * exhaustive search can afford. A failure names its seed and path and has been shrunk to a short story.
 */
describe('Any run of the saga', () => {
  it('keeps stock, money and parcels balanced, and leaves no order half undone', () => {
    const ends = new Set<string>();
    fc.assert(
      fc.property(run, ({ scenario: about, choices: picks, slow: laggard }) => {
        const walked = walk(new SagaModel(about), picks, laggard);
        if (walked.broken !== null) throw new Error(told(walked));
        for (const end of walked.end?.split(', ') ?? []) ends.add(end);
      }),
      { numRuns: 400, seed: seed() },
    );
    // So many runs must have come to every end there is, or they say nothing.
    expect([...ends]).toEqual(
      expect.arrayContaining(['CANCELLED DONE', 'CANCELLED NONE', 'COMPLETED NONE', 'REFUNDED DONE']),
    );
  });
});

/** What the exhaustive search allows once may happen three times: a rare moment must not be missed for want of chances. */
function moreOf(about: (typeof MISTAKES)[number]['about']): Scenario {
  const { budget, ...rest } = scenario(about);
  const times = Object.entries(budget).map(([item, count]) => [item, count * 3]);
  return { ...rest, budget: Object.fromEntries(times) as Scenario['budget'] };
}

describe('Random runs find that something is wrong, and tell it in a short story, when', () => {
  it.each(MISTAKES)('$what', ({ broken, about }) => {
    const model = new SagaModel(moreOf(about), { ...services, ...broken });
    const { counterexample } = fc.check(
      fc.property(choices, slow, (picks, laggard) => walk(model, picks, laggard).broken === null),
      { numRuns: 3_000, seed: 1 },
    );
    const { broken: what, trace } = walk(model, ...(counterexample ?? [[], '']));
    expect(what).not.toBeNull();
    expect(trace.length).toBeLessThan(50);
  });
});
