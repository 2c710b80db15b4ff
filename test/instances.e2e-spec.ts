import { contention } from './instances/contention.js';
import { theOrderingApi } from './instances/ordering-api.js';
import { payments } from './instances/payments.js';
import { shareSystem } from './support/shared-system.js';

const shared = shareSystem({ instances: 2 });

contention(shared);
theOrderingApi(shared);
payments(shared);
