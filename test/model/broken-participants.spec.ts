import { explore } from './explore.js';
import { MISTAKES } from './mistakes.js';
import { services } from './participants.js';
import { SagaModel } from './saga-model.js';
import { scenario } from './scenario.js';

describe('The search finds the mistake when', () => {
  it.each(MISTAKES)('$what', ({ broken, about, found }) => {
    const { violation } = explore(new SagaModel(scenario(about), { ...services, ...broken }));
    expect(violation?.broken).toMatch(found);
    expect(violation?.trace.length).toBeGreaterThan(1);
  });
});
