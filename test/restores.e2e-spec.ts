import { drills } from './restores/drills.js';
import { shareSystem } from './support/shared-system.js';

/** Short, so that the orders of an older copy are all past their deadlines when it is put in place. */
const shared = shareSystem({ env: { SAGA_TIMEOUT_SECONDS: '20' } });

drills(shared);
