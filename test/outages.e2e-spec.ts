import { crashes } from './outages/crashes.js';
import { randomOrders } from './outages/random-orders.js';
import { shipments } from './outages/shipments.js';
import { timeOuts } from './outages/time-outs.js';
import { shareSystem } from './support/shared-system.js';

const shared = shareSystem({ env: { SHIPPING_SLOW_MS: '4000' } });

crashes(shared);
randomOrders(shared);
shipments(shared);
timeOuts(shared);
