import { randomBytes, randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { eventually, TestIssuer, type MigratedDatabase } from '@waybill/testing';
import { createGatewayDatabase, GatewayUnderTest } from '../../test/gateway-under-test.js';
import { CLIENT, giveTokens, serveSignIns, signIn } from '../../test/signing-in.js';
import { SmallUpstream } from '../../test/small-upstream.js';
import { SessionRepository } from './session.repository.js';

const CSRF = { 'x-waybill-request': '1' };

describe('sessions with a stream', () => {
  let issuer: TestIssuer;
  let order: SmallUpstream;
  let database: MigratedDatabase;
  let gateway: GatewayUnderTest;

  beforeAll(async () => {
    [issuer, order, database] = await Promise.all([
      new TestIssuer().start(),
      SmallUpstream.start(),
      createGatewayDatabase(),
    ]);
    serveSignIns(issuer);
    gateway = await GatewayUnderTest.start(
      {
        AUTH_ISSUER: issuer.url,
        ...CLIENT,
        ORDER_URL: order.url,
        GATEWAY_SECRET: randomBytes(32).toString('base64url'),
        RATE_LIMITS: 'off',
      },
      database,
    );
  });

  beforeEach(async () => {
    await database.dataSource.query('DELETE FROM session');
    order.answers = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: status\ndata: {}\n\n');
    };
  });

  afterAll(async () => {
    await gateway?.stop();
    await database?.drop();
    await Promise.all([issuer?.stop(), order?.stop()]);
  });

  const unusedFor = (time: string): Promise<unknown> =>
    database.dataSource.query(`UPDATE session SET seen_at = now() - interval '${time}'`);

  const lastUse = async (): Promise<number> => {
    const [row] = await database.dataSource.query<{ seen_at: Date }[]>('SELECT seen_at FROM session');
    return row!.seen_at.getTime();
  };

  const PATHS = [`/api/orders/${randomUUID()}/events`, '/api/console/live'];

  it.each(PATHS)('are not used by it while it is open: %s', async (path) => {
    const { cookie } = await signIn(gateway, issuer, { subject: 'olga', roles: ['operator'] });
    const stream = new AbortController();
    const response = await fetch(`${gateway.url}${path}`, { headers: { cookie }, signal: stream.signal });
    expect(response.status).toBe(200);
    await unusedFor('5 minutes');
    const before = await lastUse();
    const find = jest.spyOn(gateway.app.get(SessionRepository, { strict: false }), 'find');
    await eventually(() => expect(find.mock.calls.length).toBeGreaterThan(1), { timeoutMs: 15_000 });
    find.mockRestore();
    expect(await lastUse()).toBe(before);
    stream.abort();
    expect((await gateway.get('/auth/session', { cookie })).body.authenticated).toBe(true);
    expect(await lastUse()).toBeGreaterThan(before);
  });

  describe('end it', () => {
    const ENDS: [string, (cookie: string) => Promise<unknown>][] = [
      ['at sign-out', (cookie) => gateway.post('/auth/logout', undefined, { cookie, ...CSRF })],
      ['after their hours', () => database.dataSource.query('UPDATE session SET ends_at = now()')],
      ['when they are not used', () => unusedFor('31 minutes')],
      ['when a renewed token has lost its roles', () => giveTokens(issuer, { subject: 'olga', roles: ['astronaut'] })],
    ];

    afterEach(() => giveTokens(issuer, undefined));

    it.each(ENDS.flatMap(([when, end]) => PATHS.map((path) => ({ when, end, path }))))(
      '$when: $path',
      async ({ end, path }) => {
        const abandoned = order.abandoned;
        const { cookie } = await signIn(gateway, issuer, { subject: 'olga', roles: ['operator'], life: 34 });
        const response = await fetch(`${gateway.url}${path}`, { headers: { cookie } });
        expect(response.headers.get('content-type')).toBe('text/event-stream');
        const reader = response.body!.getReader();
        expect((await reader.read()).done).toBe(false);
        await end(cookie);
        // Its connection is not broken, it ends.
        while (!(await reader.read()).done);
        if (path === PATHS[0]) await eventually(() => expect(order.abandoned).toBe(abandoned + 1));
      },
    );
  });
});
