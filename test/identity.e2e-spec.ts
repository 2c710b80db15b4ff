import { issuerAway } from './identity/issuer-away.js';
import { neighboursWithTokens } from './identity/neighbours.js';
import { ownOrders } from './identity/ownership.js';
import { routesAndCallers } from './identity/routes.js';
import { shareSystem } from './support/shared-system.js';

const shared = shareSystem({
  auth: 'required',
  envOf: { inventory: { SAGA_TIMEOUT_SECONDS: '2' }, order: { LOG_LEVEL: 'debug' } },
});

routesAndCallers(shared);
ownOrders(shared);
neighboursWithTokens(shared);
issuerAway(shared);

describe('what order printed meanwhile, with every request in its log', () => {
  it('holds no token and no secret', () => {
    const { output } = shared.system.service('order');
    expect(output).toContain('/orders');
    expect(output).not.toMatch(/eyJ[\w-]+\.eyJ/);
    expect(output).not.toContain(shared.system.issuer.secretOf('order'));
  });
});
