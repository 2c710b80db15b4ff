import { randomUUID } from 'node:crypto';
import { SERVICE_NAMES } from '@waybill/contracts';
import { eventually, execute, TestIssuer } from '@waybill/testing';
import { GatewayUnderTest, type Answer } from '../../test/gateway-under-test.js';
import { answerJson, SmallUpstream } from '../../test/small-upstream.js';

const [ONE, TWO, THREE] = [randomUUID(), randomUUID(), randomUUID()];
const LEVEL = { sku: 'TEA', received: 10, available: 7, reserved: 2, shipped: 1 };

let issuer: TestIssuer;
let inventory: SmallUpstream;
let order: SmallUpstream;
let gateway: GatewayUnderTest;
const tokens = { operator: '', viewer: '', customer: '' };
type Role = keyof typeof tokens;

beforeAll(async () => {
  issuer = await new TestIssuer().start();
  const away = await SmallUpstream.start();
  [inventory, order] = await Promise.all([SmallUpstream.start(), SmallUpstream.start()]);
  await away.stop();
  gateway = await GatewayUnderTest.start({
    AUTH_ISSUER: issuer.url,
    INVENTORY_URL: inventory.url,
    ORDER_URL: order.url,
    PAYMENT_URL: away.url,
  });
  for (const role of Object.keys(tokens) as Role[]) {
    tokens[role] = await issuer.sign({ sub: `${role}-1`, name: `The ${role}`, roles: [role] });
  }
});

afterAll(async () => {
  await gateway?.stop();
  await Promise.all([inventory?.stop(), order?.stop(), issuer?.stop()]);
});

beforeEach(() => {
  for (const upstream of [inventory, order]) {
    upstream.received.length = 0;
    upstream.answers = (_request, response) => answerJson(response, 200, { items: [], nextCursor: null });
  }
});

const ask = (path: string, role: Role = 'viewer', headers: Record<string, string> = {}): Promise<Answer> =>
  gateway.get(`/api/console/${path}`, { authorization: `Bearer ${tokens[role]}`, ...headers });

const act = (path: string, body: unknown, role: Role = 'operator'): Promise<Answer> =>
  gateway.post(`/api/console/${path}`, body, { authorization: `Bearer ${tokens[role]}` });

const newestAction = async (): Promise<Record<string, unknown> | undefined> =>
  ((await ask('actions?limit=1')).body.items as Record<string, unknown>[])[0];

describe('stock in the console', () => {
  it('is listed as inventory lists it', async () => {
    const item = { ...LEVEL, product: null };
    inventory.answers = (_request, response) => answerJson(response, 200, { items: [item], nextCursor: 'abc' });
    expect(await ask('stock?limit=1&cursor=xyz')).toMatchObject({
      status: 200,
      body: { items: [item], nextCursor: 'abc', missing: [] },
    });
    expect(inventory.last.url).toBe('/stock?limit=1&cursor=xyz');
  });

  it('of one SKU says what is missing, and that a deleted product is not there', async () => {
    inventory.answers = ({ url }, response) => {
      if (url.includes('/movements')) answerJson(response, 503, { code: 'database-busy', detail: 'Busy.' });
      else if (url.startsWith('/products')) answerJson(response, 404, { code: 'product-not-found', detail: 'None.' });
      else answerJson(response, 200, LEVEL);
    };
    expect(await ask('stock/TEA')).toMatchObject({
      status: 200,
      body: {
        stock: LEVEL,
        product: null,
        movements: null,
        missing: [{ part: 'movements', code: 'database-busy', detail: 'Busy.' }],
      },
    });
  });

  it('is adjusted, and who did it and why is written down', async () => {
    inventory.answers = (_request, response) => answerJson(response, 201, LEVEL);
    expect(await act('stock/TEA/adjustments', { delta: -3, reason: 'three broken' })).toMatchObject({
      status: 201,
      body: LEVEL,
    });
    expect(inventory.last).toMatchObject({ method: 'POST', url: '/stock/TEA/adjustments' });
    expect(JSON.parse(inventory.last.body)).toEqual({ delta: -3, reason: 'three broken' });
    expect(await newestAction()).toMatchObject({
      actor: 'operator-1',
      actorName: 'The operator',
      action: 'stock.adjust',
      target: 'TEA',
      reason: 'three broken',
      outcome: 'done',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
  });

  it('that is refused is refused in inventory’s words, and the refusal is written down', async () => {
    inventory.answers = (_request, response) =>
      answerJson(response, 409, { code: 'insufficient-stock', detail: 'Fewer than 99 units.' });
    expect(await act('stock/TEA/adjustments', { delta: -99, reason: 'lost' })).toMatchObject({
      status: 409,
      body: { code: 'insufficient-stock', detail: 'Fewer than 99 units.' },
    });
    expect(await newestAction()).toMatchObject({
      outcome: 'failed',
      detail: 'insufficient-stock: Fewer than 99 units.',
    });
  });

  it.each<[unknown, string]>([
    [{ delta: 0, reason: 'x' }, 'delta'],
    [{ delta: 1e30, reason: 'x' }, 'delta'],
    [{ delta: '1', reason: 'x' }, 'delta'],
    [{ delta: 0.5, reason: 'x' }, 'delta'],
    [{ delta: null, reason: 'x' }, 'delta'],
    [{ delta: 1 }, 'reason'],
    [{ delta: 1, reason: ' ' }, 'reason'],
    [{ delta: 1, reason: 'x'.repeat(10_000) }, 'reason'],
    [{ delta: 1, reason: 'x', sku: 'TEA' }, 'sku'],
  ])('is adjusted by nothing like %j, and inventory is not asked', async (body, field) => {
    expect(await act('stock/TEA/adjustments', body)).toMatchObject({
      status: 400,
      body: { code: 'validation-failed', errors: [{ field }] },
    });
    expect(inventory.received).toEqual([]);
  });

  it('is adjusted for no reason with a NUL', async () => {
    expect(await act('stock/TEA/adjustments', { delta: 1, reason: 'a\u0000b' })).toMatchObject({
      status: 400,
      body: { code: 'invalid-text' },
    });
  });

  it.each(['%00', '..', '%2e%2e', 'a%2fb', 'x'.repeat(65)])('has no SKU %s', async (sku) => {
    const { status } = await ask(`stock/${sku}`);
    expect(status === 404 || status === 400).toBe(true);
    expect(inventory.received).toEqual([]);
  });
});

describe('dead rows in the console', () => {
  it('are listed by service', async () => {
    expect((await ask('outbox/inventory/dead?limit=5')).status).toBe(200);
    expect(inventory.last.url).toBe('/operations/outbox/dead?limit=5');
    expect(await ask('outbox/gateway/dead')).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await ask('outbox/payment/dead')).toMatchObject({
      status: 503,
      body: { code: 'service-unavailable', service: 'payment' },
    });
  });

  it('are put back and given up with a reason, which is written down', async () => {
    inventory.answers = ({ method }, response) =>
      method === 'DELETE' ? response.writeHead(204).end() : answerJson(response, 202, { id: 7 });
    expect(await act('outbox/inventory/dead/7/requeue', { reason: 'limit raised' })).toMatchObject({
      status: 202,
      body: { id: 7 },
    });
    expect(inventory.last).toMatchObject({ method: 'POST', url: '/operations/outbox/dead/7/requeue', body: '' });
    expect(await newestAction()).toMatchObject({ action: 'outbox.requeue', target: 'inventory:7', outcome: 'done' });
    expect((await act('outbox/inventory/dead/7/drop', { reason: 'never mind' })).status).toBe(204);
    expect(inventory.last).toMatchObject({ method: 'DELETE', url: '/operations/outbox/dead/7' });
    expect(await newestAction()).toMatchObject({ action: 'outbox.drop', reason: 'never mind' });
  });

  it('are decided about with a reason only', async () => {
    for (const body of [{}, { reason: '' }, { reason: 7 }, { reason: 'x', force: true }]) {
      expect(await act('outbox/inventory/dead/7/drop', body)).toMatchObject({ status: 400 });
    }
    expect(inventory.received).toEqual([]);
  });
});

describe('orders that need attention, in the console', () => {
  it('are listed with what is missing of each', async () => {
    const compensation = { status: 'NEEDS_ATTENTION', awaits: ['money'], refused: [] };
    order.answers = ({ url }, response) => {
      if (url.startsWith('/orders?'))
        answerJson(response, 200, { items: [{ id: ONE }, { id: TWO }], nextCursor: null });
      else if (url.includes(ONE)) answerJson(response, 200, { compensation });
      else answerJson(response, 503, { code: 'database-busy', detail: 'Busy.' });
    };
    expect(await ask('attention?limit=2')).toMatchObject({
      status: 200,
      body: {
        items: [
          { order: { id: ONE }, compensation },
          { order: { id: TWO }, compensation: null },
        ],
        missing: [{ part: `expectation of ${TWO}`, code: 'database-busy' }],
      },
    });
    expect(order.received[0]?.url).toBe('/orders?compensation=NEEDS_ATTENTION&limit=2');
  });

  it('are tried again, each on its own, and each is written down', async () => {
    order.answers = ({ url }, response) => {
      if (url.includes(ONE)) answerJson(response, 202, { id: ONE });
      else if (url.includes(TWO)) answerJson(response, 409, { code: 'nothing-to-retry', detail: 'It is DONE.' });
      else answerJson(response, 404, { code: 'order-not-found', detail: 'None.' });
    };
    expect(await act('attention/retry', { ids: [ONE, TWO, THREE], reason: 'card is valid again' })).toMatchObject({
      status: 200,
      body: {
        items: [
          { id: ONE, status: 202 },
          { id: TWO, status: 409, code: 'nothing-to-retry' },
          { id: THREE, status: 404, code: 'order-not-found' },
        ],
      },
    });
    const { items } = (await ask('actions?action=order.retry&limit=3')).body as { items: { target: string }[] };
    expect(items.map(({ target }) => target).sort()).toEqual([ONE, TWO, THREE].sort());
  });

  it('are settled by part and reason, in the name of the operator, and that is written down', async () => {
    order.answers = (_request, response) => answerJson(response, 202, { id: ONE, compensation: 'DONE' });
    const reason = 'paid back by bank transfer';
    expect(await act(`orders/${ONE}/settle`, { part: 'money', reason })).toMatchObject({
      status: 202,
      body: { id: ONE, compensation: 'DONE' },
    });
    expect(order.last).toMatchObject({ method: 'POST', url: `/orders/${ONE}/compensation/settle` });
    expect(await newestAction()).toMatchObject({
      action: 'order.settle',
      target: ONE,
      reason: `money: ${reason}`,
      outcome: 'done',
    });
  });

  it.each([
    ['no part', { reason: 'x' }],
    ['a part that there is not', { part: 'time', reason: 'x' }],
    ['no reason', { part: 'money' }],
  ])('are not settled with %s', async (_what, body) => {
    expect(await act(`orders/${ONE}/settle`, body)).toMatchObject({ status: 400, body: { code: 'validation-failed' } });
    expect(order.received).toEqual([]);
  });

  it('are waited for, also where they take longer than other answers', async () => {
    order.answers = (_request, response) => void setTimeout(() => answerJson(response, 202, { id: ONE }), 5_000);
    expect(await act('attention/retry', { ids: [ONE], reason: 'x' })).toMatchObject({
      status: 200,
      body: { items: [{ id: ONE, status: 202 }] },
    });
  }, 15_000);

  it.each([
    ['no ids', { ids: [], reason: 'x' }],
    ['201 ids', { ids: Array.from({ length: 201 }, () => randomUUID()), reason: 'x' }],
    ['one id twice', { ids: [ONE, ONE], reason: 'x' }],
    ['what is no id', { ids: ['../payments'], reason: 'x' }],
    ['a text for a list', { ids: ONE, reason: 'x' }],
    ['no reason', { ids: [ONE] }],
  ])('are not tried again with %s', async (_what, body) => {
    expect(await act('attention/retry', body)).toMatchObject({ status: 400, body: { code: 'validation-failed' } });
    expect(order.received).toEqual([]);
  });
});

describe('the trail of actions', () => {
  beforeAll(async () => {
    await execute(gateway.database.ownerUrl, [
      `INSERT INTO operator_action (id, at, actor, actor_name, action, target, reason, outcome)
       SELECT gen_random_uuid(), '2026-01-01T00:00:00Z', 'bea', 'Bea', 'letter.drop', 'a.dlq:0:' || i, '=1+1', 'done'
       FROM generate_series(1, 5) AS i`,
    ]);
  });

  it('is listed newest first, page by page, also where actions have one time', async () => {
    const seen = new Set<string>();
    let cursor = '';
    for (let page = 0; page < 3; page++) {
      const { status, body } = await ask(`actions?actor=bea&limit=2${cursor}`);
      expect(status).toBe(200);
      for (const { target } of body.items as { target: string }[]) seen.add(target);
      cursor = `&cursor=${body.nextCursor as string}`;
    }
    expect(seen.size).toBe(5);
    expect(cursor).toBe('&cursor=null');
  });

  it('is chosen by name, action, target and time', async () => {
    const counts = await Promise.all(
      [
        'actor=Bea',
        'actor=nobody',
        'action=letter.drop&actor=bea',
        'target=a.dlq:0:3',
        'actor=bea&from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:01Z',
        'actor=bea&from=2026-01-01T01:00:00%2B00:30',
        'actor=bea&to=2026-01-01T00:00:00Z',
        'actor=bea&from=0000-01-01T00:00:00Z&to=9999-12-31T23:59:59Z',
      ].map(async (query) => ((await ask(`actions?${query}`)).body.items as unknown[]).length),
    );
    expect(counts).toEqual([5, 0, 5, 1, 5, 0, 0, 5]);
  });

  it('is a file for spreadsheets where that is asked for', async () => {
    const answer = await ask('actions?actor=bea', 'viewer', { accept: 'text/csv' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toContain('actions.csv');
    const lines = answer.text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(6);
    expect(lines[1]).toContain(`"'=1+1"`);
  });

  it.each(['limit=0', 'from=today', 'to=2026-02-30T00:00:00Z', 'who=bea', 'actor=', 'actor=a&actor=b', 'cursor=e30'])(
    'refuses %s',
    async (query) => {
      const { status, body } = await ask(`actions?${query}`);
      expect(status).toBe(400);
      expect(body.code).toMatch(/^(validation-failed|invalid-cursor)$/);
    },
  );
});

describe('audits where no databases are known', () => {
  it('are listed with the sentences and the command, and not run', async () => {
    const { status, body } = await ask('audits');
    expect(status).toBe(200);
    expect(body).toMatchObject({ items: [], configured: false, command: 'npm run waybill -- audit' });
    expect((body.invariants as unknown[]).length).toBeGreaterThan(20);
    expect(await act('audits', { waitSeconds: 0 })).toMatchObject({
      status: 503,
      body: { code: 'audit-not-configured' },
    });
  });

  it.each([{}, { waitSeconds: -1 }, { waitSeconds: 61 }, { waitSeconds: '5' }, { waitSeconds: 1.5 }])(
    'are refused with %j',
    async (body) => {
      expect(await act('audits', body)).toMatchObject({ status: 400, body: { code: 'validation-failed' } });
    },
  );

  it('that nobody has run are not found', async () => {
    expect(await ask(`audits/${ONE}`)).toMatchObject({ status: 404, body: { code: 'audit-not-found' } });
    expect(await ask('audits/7')).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});

describe('audits where databases are named', () => {
  let auditing: GatewayUnderTest;

  beforeAll(async () => {
    const away = 'postgres://reader:x@127.0.0.1:1/nowhere';
    const urls = Object.fromEntries(SERVICE_NAMES.map((name) => [`${name.toUpperCase()}_DATABASE_URL`, away]));
    auditing = await GatewayUnderTest.start({ AUTH_ISSUER: issuer.url, ...urls }, gateway.database);
  });

  afterAll(() => auditing?.stop());

  const headers = () => ({ authorization: `Bearer ${tokens.operator}` });
  const start = () => auditing.post('/api/console/audits', { waitSeconds: 0 }, headers());
  const runOf = async (id: unknown) => (await auditing.get(`/api/console/audits/${String(id)}`, headers())).body;
  const runs = (touched: string) =>
    execute(gateway.database.ownerUrl, [
      'DELETE FROM audit_run',
      `INSERT INTO audit_run (id, by, instance, touched_at) VALUES ('${ONE}', 'Bea', '2', now() - interval '${touched}')`,
    ]);

  it('run one at a time, whichever gateway began', async () => {
    await runs('20 s');
    expect(await start()).toMatchObject({ status: 409, body: { code: 'audit-running' } });
    expect(await runOf(ONE)).toMatchObject({ state: 'running', by: 'Bea', verdict: null, tookMs: null });
    expect(await newestAction()).toMatchObject({ action: 'audit.run', outcome: 'failed' });
  });

  it('whose gateway has ended are interrupted and keep nobody waiting', async () => {
    await runs('1 min');
    expect(await start()).toMatchObject({ status: 202, body: { state: 'running', by: 'The operator' } });
    expect(await runOf(ONE)).toMatchObject({ state: 'interrupted', detail: 'The gateway that ran it ended.' });
  });

  it('that cannot be run say why', async () => {
    await execute(gateway.database.ownerUrl, ['DELETE FROM audit_run']);
    const { body } = await start();
    await eventually(async () => {
      expect(await runOf(body.id)).toMatchObject({
        state: 'failed',
        verdict: null,
        detail: expect.stringContaining('ECONNREFUSED') as string,
      });
    });
  });

  it('are kept, the newest 200', async () => {
    await execute(gateway.database.ownerUrl, [
      'DELETE FROM audit_run',
      `INSERT INTO audit_run (id, at, by, instance, state, verdict)
       SELECT gen_random_uuid(), now() - make_interval(mins => i), 'Bea', '1', 'done',
              '{"sound":false,"findings":[{"invariant":"x"}],"attention":[{"orderId":"y"}]}'
       FROM generate_series(1, 250) AS i`,
    ]);
    await start();
    await eventually(async () => {
      const { items } = (await auditing.get('/api/console/audits', headers())).body as { items: object[] };
      expect(items[0]).toMatchObject({ state: 'failed' });
      expect(items[1]).toMatchObject({ verdict: { sound: false, findings: [], attention: [] } });
      const counted = await auditing.database.dataSource.query<{ runs: number }[]>(
        'SELECT count(*)::int AS runs FROM audit_run',
      );
      expect([items.length, counted[0]?.runs]).toEqual([200, 200]);
    });
  });
});

describe('who may do what in the console', () => {
  const acts: [string, object][] = [
    ['stock/TEA/adjustments', { delta: 1, reason: 'x' }],
    ['outbox/order/dead/7/requeue', { reason: 'x' }],
    ['outbox/order/dead/7/drop', { reason: 'x' }],
    ['attention/retry', { ids: [ONE], reason: 'x' }],
    ['audits', { waitSeconds: 0 }],
  ];

  it.each(acts)('a viewer and a customer may not POST %s', async (path, body) => {
    for (const role of ['viewer', 'customer'] as const) {
      expect(await act(path, body, role)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    expect(await gateway.post(`/api/console/${path}`, body)).toMatchObject({ status: 401 });
    expect([...order.received, ...inventory.received]).toEqual([]);
  });

  it.each(['stock', 'stock/TEA', 'outbox/order/dead', 'attention', 'actions', 'audits', `audits/${ONE}`])(
    'a customer may not GET %s',
    async (path) => {
      expect(await ask(path, 'customer')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
      expect(await gateway.get(`/api/console/${path}`)).toMatchObject({ status: 401 });
    },
  );
});

it('does nothing that cannot be written down', async () => {
  await execute(gateway.database.ownerUrl, ['ALTER TABLE operator_action RENAME TO lost']);
  try {
    expect(await act('stock/TEA/adjustments', { delta: 1, reason: 'x' })).toMatchObject({
      status: 503,
      body: { code: 'action-not-recorded' },
    });
    expect(inventory.received).toEqual([]);
  } finally {
    await execute(gateway.database.ownerUrl, ['ALTER TABLE lost RENAME TO operator_action']);
  }
});
