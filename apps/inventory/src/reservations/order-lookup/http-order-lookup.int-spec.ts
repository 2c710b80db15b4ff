import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadConfig, ServiceTokens } from '@waybill/platform';
import { TestIssuer, TRACEPARENT } from '@waybill/testing';
import { InventoryConfig } from '../../inventory.config.js';
import { HttpOrderLookup } from './http-order-lookup.js';

const ORDER_ID = '019aa1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b';

describe('What order says about an order', () => {
  let server: Server;
  let lookup: HttpOrderLookup;
  let answer: RequestListener;

  beforeAll(async () => {
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    lookup = lookupWith();
  });

  const lookupWith = (env: NodeJS.ProcessEnv = {}): HttpOrderLookup => {
    const { port } = server.address() as AddressInfo;
    const config = loadConfig(InventoryConfig, {
      DATABASE_URL: 'postgres://u:p@127.0.0.1:1/none',
      KAFKA_BROKERS: '127.0.0.1:1',
      ORDER_URL: `http://127.0.0.1:${port}/`,
      ...env,
    });
    return new HttpOrderLookup(config, new ServiceTokens(config.auth));
  };

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const asked = (signal = new AbortController().signal) => lookup.verdictOn(ORDER_ID, TRACEPARENT, signal);
  const answering = (status: number, body: unknown) => {
    answer = (_request, response) => response.writeHead(status).end(JSON.stringify(body));
  };

  it.each([
    ['CANCELLED', 'CANCELLED'],
    ['REFUNDED', 'REFUNDED'],
    ['PENDING', 'ALIVE'],
    ['COMPLETED', 'ALIVE'],
  ])('is that it is %s: %s', async (status, verdict) => {
    answering(200, { id: ORDER_ID, status });
    expect(await asked()).toBe(verdict);
  });

  it.each([
    ['NONE', 'CANCELLED'],
    ['DONE', 'CANCELLED'],
    ['PENDING', 'ALIVE'],
    ['NEEDS_ATTENTION', 'ALIVE'],
  ])(
    'of one that is CANCELLED with compensation %s is %s: a parcel may still travel',
    async (compensation, verdict) => {
      answering(200, { id: ORDER_ID, status: 'CANCELLED', compensation });
      expect(await asked()).toBe(verdict);
    },
  );

  it.each([
    ['REFUNDED', { goodsOut: true }],
    ['CANCELLED', { compensation: 'DONE', goodsOut: true }],
    ['REFUNDED', { returns: [] }],
  ])('leaves the goods of one that is %s where they are: %j', async (status, rest) => {
    answering(200, { id: ORDER_ID, status, ...rest });
    expect(await asked()).toBe('ALIVE');
  });

  it('is that there is none, in order’s own words', async () => {
    answering(404, { code: 'order-not-found' });
    expect(await asked()).toBe('NOT_FOUND');
  });

  it.each([
    ['a 404 of another server', 404, { message: 'no such page' }],
    ['a 404 with a list', 404, []],
    ['another order', 200, { id: 'another', status: 'CANCELLED' }],
    ['a status nobody knows', 200, { id: ORDER_ID, status: 'GONE' }],
    ['an error', 500, { code: 'internal-error' }],
    ['an error with a verdict in it', 503, { id: ORDER_ID, status: 'CANCELLED' }],
  ])('is nothing definite when the answer is %s', async (_what, status, body) => {
    answering(status, body);
    await expect(asked()).rejects.toMatchObject({ code: 'NO_VERDICT' });
  });

  it('is nothing when the answer is no JSON, or does not come', async () => {
    answer = (_request, response) => response.writeHead(404).end('<h1>Not found</h1>');
    await expect(asked()).rejects.toMatchObject({ code: 'NO_VERDICT' });
    answer = (_request, response) => response.destroy();
    await expect(asked()).rejects.toThrow();
    const lease = new AbortController();
    answer = () => lease.abort();
    await expect(asked(lease.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is asked for the order, as part of the caller’s trace', async () => {
    const seen = Promise.withResolvers<unknown>();
    answer = ({ url, headers }, response) => {
      seen.resolve([url, headers.traceparent]);
      response.end(JSON.stringify({ id: ORDER_ID, status: 'PAID' }));
    };
    await asked();
    expect(await seen.promise).toEqual([`/orders/${ORDER_ID}`, TRACEPARENT]);
  });

  it('is asked for with a token of inventory’s own, where it has a client at the issuer; without one it is not asked', async () => {
    const issuer = await new TestIssuer().start();
    issuer.clients.set('waybill-inventory', 'secret');
    const known = lookupWith({ AUTH_ISSUER: issuer.url, AUTH_CLIENT_SECRET: 'secret' });
    const verdict = () => known.verdictOn(ORDER_ID, TRACEPARENT, new AbortController().signal);
    const authorizations: (string | undefined)[] = [];
    answer = (request, response) => {
      authorizations.push(request.headers.authorization);
      response.writeHead(authorizations.length === 1 ? 200 : 401).end(JSON.stringify({ id: ORDER_ID, status: 'PAID' }));
    };
    expect(await verdict()).toBe('ALIVE');
    expect(authorizations).toEqual([expect.stringMatching(/^Bearer ey/)]);
    await expect(verdict()).rejects.toMatchObject({ code: 'NO_VERDICT' });
    await issuer.stop();
    await expect(verdict()).rejects.toMatchObject({ code: 'ISSUER' });
    expect(authorizations).toHaveLength(2);
  });
});
