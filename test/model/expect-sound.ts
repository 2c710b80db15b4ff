import { explore, told, type Search } from './explore.js';
import { SagaModel } from './saga-model.js';
import { scenario } from './scenario.js';

/**
 * Searches all runs of a scenario and fails with the shortest story that breaks a promise.
 *
 * @param atLeast worlds that the search must have visited, so that it cannot become empty unnoticed
 */
export function expectSound(about: Parameters<typeof scenario>[0], atLeast: number): Search {
  const search = explore(new SagaModel(scenario(about)));
  if (search.violation) throw new Error(told(search));
  expect(search.states).toBeGreaterThanOrEqual(atLeast);
  return search;
}
