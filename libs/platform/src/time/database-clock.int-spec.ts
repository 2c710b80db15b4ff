import { createTestDatabase, eventually, type TestDatabase } from '@waybill/testing';
import { ServiceUnderTest } from '../../test/service-under-test.js';
import { DatabaseModule } from '../database/database.module.js';
import { Clock } from './clock.js';

/** More than a query takes on a busy machine, far less than the shifts. */
const TOLERANCE_MS = 5_000;
const HOUR = 3_600_000;
const machine = Date.now;

let database: TestDatabase;
let service: ServiceUnderTest;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  service = new ServiceUnderTest(
    { imports: [DatabaseModule.forService({ entities: [] })] },
    { DATABASE_URL: database.runtimeUrl, CLOCK_SKEW_WARN_MS: '60000' },
  );
  await service.start();
});
afterEach(async () => {
  Date.now = machine;
  await service.stop();
});
afterAll(() => database.drop());

/** As if the machine's clock were set. */
const setMachineClock = (aheadMs: number): void => {
  Date.now = () => machine() + aheadMs;
};

const clockIsRight = (): void => {
  expect(Math.abs(service.nest.get(Clock).now().getTime() - machine())).toBeLessThan(TOLERANCE_MS);
};

describe('a service', () => {
  it.each([2 * HOUR, -2 * HOUR])('goes by the time of its database when its machine is set %d ms off', (aheadMs) => {
    clockIsRight();
    setMachineClock(aheadMs);
    clockIsRight();
  });

  it('goes by it from the start, on a machine that was wrong before', async () => {
    await service.stop();
    setMachineClock(2 * HOUR);
    await service.start();
    clockIsRight();
  });

  it('says that its machine is off, in log, metric and health, and is ready all the same', async () => {
    const ready = () => service.request('GET', '/health/ready');
    expect((await ready()).body).toEqual({ status: 'ok', parts: { database: { status: 'up' } } });
    setMachineClock(-2 * HOUR);
    const reason = expect.stringMatching(/^7(19|20)\d\.\d s behind the database’s$/) as string;
    expect(await ready()).toMatchObject({
      status: 200,
      body: { status: 'ok', parts: { database: { status: 'up' }, clock: { status: 'up', reason } } },
    });
    expect(String((await service.request('GET', '/metrics')).body.text)).toMatch(
      /^waybill_clock_skew_seconds\{[^}]*\} -7(19|20)\d/m,
    );
    const said = (msg: string) => service.lines.filter((line) => String(line.msg).includes(msg));
    await eventually(() => expect(said('s behind the database’s')).toHaveLength(1));
    setMachineClock(0);
    await eventually(() => expect(said('agrees with the database’s again')).toHaveLength(1));
    expect((await ready()).body.parts).toEqual({ database: { status: 'up' } });
  });
});
