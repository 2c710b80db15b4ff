import { eventually, TestSystem } from '@waybill/testing';
import { Client } from 'pg';
import { AuditedSystem } from '../apps/gateway/src/console/audits/audited-system.js';
import { GatewayUnderTest } from '../apps/gateway/test/gateway-under-test.js';
import { Api } from './support/api.js';

interface Run {
  readonly id: string;
  readonly state: string;
  readonly by: string;
  readonly tookMs: number | null;
  readonly detail: string | null;
  readonly verdict: { readonly sound: boolean; readonly orders: number; readonly findings: readonly object[] } | null;
}

/** What operators do in the console, on real services: as each of them sees it, and as the trail tells of it. */
describe('an operator', () => {
  let system: TestSystem;
  let api: Api;
  const tokens = { operator: '', viewer: '' };

  beforeAll(async () => {
    system = await TestSystem.start({ gateway: true });
    api = new Api(system);
    tokens.operator = await system.token({ role: 'operator' });
    tokens.viewer = await system.token({ role: 'viewer' });
  });

  afterAll(() => system?.stop());

  const call = <T>(method: string, path: string, body?: unknown, role: keyof typeof tokens = 'operator') =>
    api.request<T>(method, `${system.gateway.url}/api/console/${path}`, body, {
      authorization: `Bearer ${tokens[role]}`,
    });

  it('adjusts stock, and the movement and the action are there', async () => {
    const sku = await api.product({ onHand: 10 });
    const body = { delta: -3, reason: 'three broken' };
    expect(await call('POST', `stock/${sku}/adjustments`, body)).toMatchObject({ status: 201, body: { available: 7 } });
    expect(await call('GET', `stock/${sku}`, undefined, 'viewer')).toMatchObject({
      status: 200,
      body: {
        stock: { sku, received: 7 },
        product: { sku, onHand: 7 },
        movements: { items: [{ kind: 'ADJUST', reason: 'three broken' }, { kind: 'RECEIVE' }] },
        missing: [],
      },
    });
    const trail = await call('GET', `actions?target=${sku}`, undefined, 'viewer');
    expect(trail.body).toMatchObject({ items: [{ action: 'stock.adjust', reason: 'three broken', outcome: 'done' }] });
    const listed = await call<{ items: { sku: string }[] }>('GET', 'stock?limit=100', undefined, 'viewer');
    expect(listed.body.items.map((item) => item.sku)).toContain(sku);
  });

  it('audits the system as roles that only read', async () => {
    const { id } = await api.place(await api.product());
    await api.settled(id);
    const started = await call<Run>('POST', 'audits', { waitSeconds: 30 });
    expect(started).toMatchObject({ status: 202, body: { state: 'running', verdict: null } });
    const run = await eventually(
      async () => {
        const { status, body } = await call<Run>('GET', `audits/${started.body.id}`, undefined, 'viewer');
        expect({ status, state: body.state, detail: body.detail }).toEqual({
          status: 200,
          state: 'done',
          detail: null,
        });
        return body;
      },
      { timeoutMs: 90_000 },
    );
    expect(run.verdict).toMatchObject({ findings: [], quiet: true, sound: true });
    expect(run.verdict?.orders).toBeGreaterThan(0);
    const list = await call('GET', 'audits', undefined, 'viewer');
    expect(list.body).toMatchObject({ configured: true });
    const trail = await call('GET', 'actions?action=audit.run', undefined, 'viewer');
    expect(trail.body).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ outcome: 'done' })]) as object[],
    });
  });

  it('is told by a code that a database was too slow for the audit', async () => {
    const readers = Object.entries(system.readerUrls).map(([name, url]) => [`${name.toUpperCase()}_DATABASE_URL`, url]);
    const gateway = await GatewayUnderTest.start({
      AUTH_ISSUER: system.issuer.url,
      KAFKA_BROKERS: system.brokers,
      ...(Object.fromEntries(readers) as Record<string, string>),
    });
    const slow = new Client({ connectionString: system.databases.order.runtimeUrl });
    try {
      Object.assign(gateway.app.get(AuditedSystem, { strict: false }), { statementTimeoutMs: 300 });
      gateway.authorization = `Bearer ${tokens.operator}`;
      await slow.connect();
      await slow.query('BEGIN');
      await slow.query('LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
      const { status, body } = await gateway.post('/api/console/audits', { waitSeconds: 0 });
      expect(status).toBe(202);
      const run = await eventually(async () => {
        const shown = await gateway.get(`/api/console/audits/${String(body.id)}`);
        expect(shown.body.state).not.toBe('running');
        return shown.body;
      });
      expect(run).toMatchObject({
        state: 'failed',
        code: 'audit-statement-timeout',
        detail: 'The audit ended: a database took more than 0.3 s for one statement.',
        verdict: null,
      });
    } finally {
      await slow.end();
      await gateway.stop();
    }
  });

  it('retries what needs attention, and sees why it needed it', async () => {
    const sku = await api.product();
    const { id } = await api.place(sku, { paymentMethod: 'tok_refund_error_once' });
    await api.reaches(id, 'COMPLETED');
    await api.refund(id);
    await api.reaches(id, 'COMPLETED', 'NEEDS_ATTENTION');
    const attention = await call<{ items: { order: { id: string }; compensation: object }[] }>('GET', 'attention');
    expect(attention.body.items.find(({ order }) => order.id === id)?.compensation).toMatchObject({
      status: 'NEEDS_ATTENTION',
      awaits: expect.arrayContaining(['money']) as string[],
      refused: [{ part: 'money', type: 'PaymentRefundFailed' }],
    });
    expect(await call('POST', 'attention/retry', { ids: [id], reason: 'the card works again' })).toMatchObject({
      status: 200,
      body: { items: [{ id, status: 202 }] },
    });
    await api.reaches(id, 'REFUNDED', 'DONE');
    expect(await call('POST', 'attention/retry', { ids: [id], reason: 'again' })).toMatchObject({
      body: { items: [{ id, status: 409, code: 'nothing-to-retry' }] },
    });
  });

  it('is told that no such dead row is there, by each service itself', async () => {
    expect(await call('GET', 'outbox/shipping/dead')).toMatchObject({ status: 200, body: { items: [] } });
    expect(await call('POST', 'outbox/shipping/dead/1/requeue', { reason: 'x' })).toMatchObject({
      status: 404,
      body: { code: 'dead-row-not-found' },
    });
  });
});
