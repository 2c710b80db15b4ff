import type { MigratedDatabase } from '@waybill/testing';
import { createGatewayDatabase, GatewayUnderTest } from '../../test/gateway-under-test.js';

const WARNING = 'may change and delete recorded actions';

describe('the trail of actions', () => {
  let database: MigratedDatabase;

  beforeAll(async () => {
    database = await createGatewayDatabase();
  });

  afterAll(() => database.drop());

  const linesOf = async (env: NodeJS.ProcessEnv): Promise<string> => {
    const gateway = await GatewayUnderTest.start(env, database);
    await gateway.stop();
    return gateway.lines.join('\n');
  };

  it('that only grows is nothing to speak of', async () => {
    expect(await linesOf({})).not.toContain(WARNING);
  });

  it('that the role of the gateway may delete is told at boot', async () => {
    expect(await linesOf({ DATABASE_URL: database.ownerUrl })).toContain(`_owner\\" ${WARNING}`);
  });
});
