import { randomUUID } from 'node:crypto';
import { eventually, TestIssuer } from '@waybill/testing';
import { GatewayUnderTest } from '../../test/gateway-under-test.js';
import { CLIENT, serveSignIns } from '../../test/signing-in.js';
import { answerJson, SmallUpstream } from '../../test/small-upstream.js';

const ID = randomUUID();
const JSON_TYPE = { 'content-type': 'application/json' };

interface Recorded {
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly outcome: string;
  readonly detail: string | null;
}

describe('commands that are passed on', () => {
  let order: SmallUpstream;
  let issuer: TestIssuer;
  let gateway: GatewayUnderTest;
  let operator: { authorization: string };
  let customer: { authorization: string };

  const recorded = (): Promise<Recorded[]> =>
    gateway.database.dataSource.query(
      'SELECT actor, action, target, outcome, detail FROM operator_action ORDER BY at, id',
    );

  beforeAll(async () => {
    [order, issuer] = await Promise.all([SmallUpstream.start(), new TestIssuer().start()]);
    serveSignIns(issuer);
    gateway = await GatewayUnderTest.start({
      AUTH_ISSUER: issuer.url,
      ...CLIENT,
      RATE_LIMITS: 'off',
      ORDER_URL: order.url,
    });
    operator = { authorization: `Bearer ${await issuer.sign({ sub: 'olga', roles: ['operator'] })}` };
    customer = { authorization: `Bearer ${await issuer.sign({ sub: 'ada', roles: ['customer'] })}` };
  });

  beforeEach(() => {
    order.received.length = 0;
    order.answers = (_request, response) => answerJson(response, 200, { id: ID });
  });

  afterAll(async () => {
    await gateway?.stop();
    await Promise.all([order?.stop(), issuer?.stop()]);
  });

  it('are written down where they are an operator’s, with what came of them', async () => {
    await gateway.post('/api/orders', { customerId: 'c-1', items: [] }, operator);
    await gateway.post(`/api/orders/${ID}/cancel`, undefined, operator);
    order.answers = (_request, response) =>
      answerJson(response, 409, { code: 'not-refundable', status: 409, detail: 'It is PENDING.' });
    await gateway.post(`/api/orders/${ID}/refund`, undefined, operator);
    const detail = 'not-refundable: It is PENDING.';
    expect(await recorded()).toEqual([
      { actor: 'olga', action: 'order.place', target: 'c-1', outcome: 'done', detail: ID },
      { actor: 'olga', action: 'order.cancel', target: ID, outcome: 'done', detail: null },
      { actor: 'olga', action: 'order.refund', target: ID, outcome: 'failed', detail },
    ]);
  });

  it('are not written down where somebody has their own order placed or undone', async () => {
    const before = (await recorded()).length;
    await gateway.post('/api/orders', { items: [] }, customer);
    await gateway.post(`/api/orders/${ID}/cancel`, undefined, customer);
    await gateway.post('/api/orders', { items: [] });
    expect(order.received).toHaveLength(3);
    expect(await recorded()).toHaveLength(before);
  });

  it('have an outcome when their caller leaves before the answer', async () => {
    order.answers = () => undefined;
    const leaving = new AbortController();
    const asked = fetch(`${gateway.url}/api/orders/${ID}/cancel`, {
      method: 'POST',
      headers: operator,
      signal: leaving.signal,
    });
    await eventually(() => expect(order.received).toHaveLength(1));
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await eventually(async () => {
      expect((await recorded()).at(-1)).toMatchObject({
        action: 'order.cancel',
        outcome: 'failed',
        detail: 'caller-gone: The caller left before the answer. It is not known whether it was done.',
      });
    });
  });

  it.each(['application/json; =', 'application/json ;charset="', 'application/json;'])(
    'arrive as JSON where their type is written %s',
    async (type) => {
      const answer = await gateway.request('POST', '/api/orders', {
        body: '{"customerId":"c-1"}',
        headers: { ...operator, 'content-type': type },
      });
      expect(answer.status).toBe(200);
      expect(order.last).toMatchObject({ body: '{"customerId":"c-1"}', headers: JSON_TYPE });
    },
  );

  it.each(['null', 'false', '0', '""', '[]'])('arrive with the body %s', async (body) => {
    await gateway.request('POST', '/api/orders', { body, headers: { ...operator, ...JSON_TYPE } });
    expect(order.last).toMatchObject({ body, headers: { ...JSON_TYPE, 'content-length': String(body.length) } });
  });

  it('have one Idempotency-Key', async () => {
    const lines = [
      'POST /api/orders HTTP/1.1',
      'Host: 127.0.0.1',
      `Authorization: ${operator.authorization}`,
      'Content-Type: application/json',
      'Content-Length: 2',
      'Idempotency-Key: a',
      'Idempotency-Key: b',
      'Connection: close',
    ];
    const answer = await gateway.raw(`${lines.join('\r\n')}\r\n\r\n{}`);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('"code":"invalid-idempotency-key"');
    expect(order.received).toEqual([]);
  });
});
