import { badRequestsAtTheGateway } from './gateway/bad-requests.js';
import { returningToTheLiveStream } from './gateway/live-stream.js';
import { oddRequestsAtTheGateway } from './gateway/odd-requests.js';
import { orderingThroughTheGateway } from './gateway/ordering.js';
import { theRouteTable } from './gateway/route-table.js';
import { shareSystem } from './support/shared-system.js';

const shared = shareSystem({ gateway: true, envOf: { gateway: { RATE_LIMITS: 'off' } } });

theRouteTable(shared);
orderingThroughTheGateway(shared);
badRequestsAtTheGateway(shared);
oddRequestsAtTheGateway(shared);
returningToTheLiveStream(shared);
