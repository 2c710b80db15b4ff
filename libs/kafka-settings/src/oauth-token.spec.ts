import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { tokenSource } from './oauth-token.js';

describe('tokens for Kafka', () => {
  let issuer: Server;
  let answer: { status: number; body: object };
  let asked: { authorization: string; form: string }[];

  beforeAll(async () => {
    const note = async (request: IncomingMessage) =>
      asked.push({ authorization: request.headers.authorization ?? '', form: await text(request) });
    issuer = createServer((request, response) => {
      void note(request).then(() => response.writeHead(answer.status).end(JSON.stringify(answer.body)));
    });
    issuer.listen(0, '127.0.0.1');
    await once(issuer, 'listening');
  });
  afterAll(() => {
    issuer.close();
    issuer.closeAllConnections();
  });
  beforeEach(() => {
    asked = [];
    answer = { status: 200, body: { access_token: 'one', expires_in: 100 } };
  });

  const clock = { now: 0 };
  const source = () => {
    const tokenUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/token`;
    const client = { clientId: 'order', clientSecret: { text: 'p:w' }, scope: 'kafka' };
    return tokenSource({ tokenUrl, ...client }, () => clock.now);
  };

  it('are had from the issuer once for all who ask, and again when most of their life is over', async () => {
    const token = source();
    expect(await Promise.all([token(), token()])).toEqual(['one', 'one']);
    clock.now += 79_000;
    expect(await token()).toBe('one');
    expect(asked).toEqual([
      {
        authorization: `Basic ${Buffer.from('order:p%3Aw').toString('base64')}`,
        form: 'grant_type=client_credentials&scope=kafka',
      },
    ]);
    answer = { status: 200, body: { access_token: 'two', expires_in: 100 } };
    clock.now += 2_000;
    expect(await token()).toBe('two');
  });

  it('are asked for again after a refusal, which names the variable and no secret', async () => {
    const token = source();
    answer = { status: 401, body: { error: 'invalid_client' } };
    await expect(token()).rejects.toThrow(/^KAFKA_OAUTH_TOKEN_URL \(http:.*\) gives no token: it answers 401$/);
    answer = { status: 200, body: { access_token: 'three' } };
    expect(await token()).toBe('three');
  });

  it('may lie in a file, which is read each time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-token-'));
    const tokenFile = join(folder, 'token');
    const token = tokenSource({ tokenFile });
    writeFileSync(tokenFile, 'a.b.c\n');
    expect(await token()).toBe('a.b.c');
    writeFileSync(tokenFile, 'd.e.f');
    expect(await token()).toBe('d.e.f');
    rmSync(folder, { recursive: true });
  });
});
