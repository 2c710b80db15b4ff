import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Circuits, loadConfig, Metrics, newTraceparent, ServiceTokens } from '@waybill/platform';
import { TestIssuer } from '@waybill/testing';
import { OrderConfig } from '../../order.config.js';
import { HttpStockLookup } from './http-stock-lookup.js';

describe('What inventory says about stock', () => {
  const traceparent = newTraceparent();
  let server: Server;
  let circuits: Circuits;
  let lookup: HttpStockLookup;
  let answer: RequestListener;
  let asked: { url?: string; traceparent?: unknown }[];
  let authorizations: (string | undefined)[];

  beforeEach(async () => {
    asked = [];
    authorizations = [];
    server = createServer((request, response) => {
      asked.push({ url: request.url, traceparent: request.headers.traceparent });
      authorizations.push(request.headers.authorization);
      answer(request, response);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    circuits = new Circuits(new Metrics());
    lookup = lookupWithin(5_000);
  });

  const lookupWithin = (timeoutMs: number, env: NodeJS.ProcessEnv = {}): HttpStockLookup => {
    const config = loadConfig(OrderConfig, {
      DATABASE_URL: 'postgres://u:p@127.0.0.1:1/none',
      KAFKA_BROKERS: '127.0.0.1:1',
      INVENTORY_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      REQUIRE_STOCK_TIMEOUT_MS: String(timeoutMs),
      ...env,
    });
    return new HttpStockLookup(config, circuits, new ServiceTokens(config.auth));
  };

  afterEach(() => {
    circuits.onApplicationShutdown();
    server.closeAllConnections();
    server.close();
  });

  const answering = (status: number, body: unknown): void => {
    answer = (_request, response) => response.writeHead(status).end(JSON.stringify(body));
  };

  it('is asked in one question, as part of the order’s trace; what it does not know is left out', async () => {
    answering(200, {
      items: [
        { sku: 'TEA', available: 3, known: true },
        { sku: 'GONE', available: 0, known: false },
      ],
    });
    expect(await lookup.available(['TEA', 'GONE'], traceparent)).toEqual(new Map([['TEA', 3]]));
    expect(asked).toEqual([{ url: '/availability?sku=TEA,GONE', traceparent }]);
  });

  it('is not asked about what cannot be a SKU', async () => {
    answering(200, { items: [{ sku: 'TEA', available: 3, known: true }] });
    expect((await lookup.available(['TEA', 'A,B', 'a&b=c', '..'], traceparent)).size).toBe(1);
    expect(asked).toEqual([{ url: '/availability?sku=TEA', traceparent }]);
    expect((await lookup.available(['A,B'], traceparent)).size).toBe(0);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['an error', 500, { items: [] }],
    ['another answer', 200, { stock: 3 }],
    ['figures that are none', 200, { items: [{ sku: 'TEA', available: '3', known: true }] }],
  ])('is nothing when the answer is %s', async (_what, status, body) => {
    answering(status, body);
    await expect(lookup.available(['TEA'], traceparent)).rejects.toMatchObject({
      result: 'failure',
      cause: { code: 'NO_AVAILABILITY' },
    });
  });

  it('is nothing when it accepts and never answers, and after a few such calls it is asked no more', async () => {
    answer = () => undefined;
    const impatient = lookupWithin(50);
    const results: string[] = [];
    for (let i = 0; i < 7; i++) {
      results.push(await impatient.available(['TEA'], traceparent).then(String, (e: { result: string }) => e.result));
    }
    expect(results).toEqual([...Array.from({ length: 5 }, () => 'timeout'), 'open', 'open']);
  });

  it('is nothing when the answer stops in the middle', async () => {
    answer = (_request, response) => void response.writeHead(200).write('{"items":');
    await expect(lookupWithin(50).available(['TEA'], traceparent)).rejects.toMatchObject({ result: 'timeout' });
  });

  describe('where order has a client at the issuer', () => {
    const STOCK = { items: [{ sku: 'TEA', available: 3, known: true }] };
    let issuer: TestIssuer;
    let known: HttpStockLookup;

    beforeEach(async () => {
      issuer = await new TestIssuer().start();
      issuer.clients.set('waybill-order', 'secret');
      known = lookupWithin(5_000, { AUTH_ISSUER: issuer.url, AUTH_CLIENT_SECRET: 'secret' });
    });
    afterEach(() => issuer.stop());

    it('is asked with a token of its own', async () => {
      answering(200, STOCK);
      await known.available(['TEA'], traceparent);
      await lookup.available(['TEA'], traceparent);
      expect(authorizations).toEqual([expect.stringMatching(/^Bearer ey/), undefined]);
    });

    it('is asked with another token once one was refused', async () => {
      answering(401, { code: 'invalid-token' });
      await expect(known.available(['TEA'], traceparent)).rejects.toMatchObject({ result: 'failure' });
      answering(200, STOCK);
      expect((await known.available(['TEA'], traceparent)).size).toBe(1);
      expect(new Set(authorizations).size).toBe(2);
    });

    it('is nothing while the issuer gives no token, and it is not asked without one', async () => {
      answering(200, STOCK);
      await issuer.stop();
      await expect(known.available(['TEA'], traceparent)).rejects.toMatchObject({
        result: 'failure',
        cause: { code: 'ISSUER' },
      });
      expect(asked).toEqual([]);
    });
  });
});
