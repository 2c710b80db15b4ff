import { randomBytes, randomUUID } from 'node:crypto';
import { createGatewayDatabase, GatewayUnderTest } from '../../test/gateway-under-test.js';
import {
  answerWith,
  beginSignIn,
  callBack,
  CLIENT,
  cookiesIn,
  giveTokens,
  pairOf,
  serveSignIns,
  signIn,
} from '../../test/signing-in.js';
import { answerJson, SmallUpstream } from '../../test/small-upstream.js';
import { execute, makeIssuerKey, TestIssuer, type MigratedDatabase } from '@waybill/testing';

const SECRET = randomBytes(32).toString('base64url');
const CSRF = { 'x-waybill-request': '1' };

describe('sessions of browsers', () => {
  let issuer: TestIssuer;
  let order: SmallUpstream;
  let database: MigratedDatabase;
  let gateway: GatewayUnderTest;

  const started = (env: NodeJS.ProcessEnv = {}): Promise<GatewayUnderTest> =>
    GatewayUnderTest.start(
      { AUTH_ISSUER: issuer.url, ...CLIENT, ORDER_URL: order.url, GATEWAY_SECRET: SECRET, RATE_LIMITS: 'off', ...env },
      database,
    );

  beforeAll(async () => {
    [issuer, order, database] = await Promise.all([
      new TestIssuer().start(),
      SmallUpstream.start(),
      createGatewayDatabase(),
    ]);
    serveSignIns(issuer);
    gateway = await started();
  });

  beforeEach(() => {
    order.received.length = 0;
    order.answers = (_request, response) => answerJson(response, 200, { items: [], nextCursor: null });
  });

  afterAll(async () => {
    await gateway?.stop();
    await database?.drop();
    await Promise.all([issuer?.stop(), order?.stop()]);
  });

  it('begin with code, PKCE, state and nonce, and end on the page that was asked for', async () => {
    const begun = await beginSignIn(gateway, '/orders/1?a=b');
    expect(Object.fromEntries(begun.location.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'waybill-gateway',
      code_challenge_method: 'S256',
      resource: 'urn:waybill',
      redirect_uri: expect.stringMatching(/\/auth\/callback$/) as string,
    });
    await giveTokens(issuer, { nonce: begun.nonce });
    const answer = await callBack(gateway, begun);
    await giveTokens(issuer, undefined);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/orders/1?a=b');
    const [cookie = ''] = cookiesIn(answer);
    expect(cookie).toMatch(/^waybill_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  it('tell who is signed in, and never a token', async () => {
    const { cookie, accessToken } = await signIn(gateway, issuer, { subject: 'olga', roles: ['operator'] });
    const answer = await gateway.get('/auth/session', { cookie });
    expect(answer.body).toMatchObject({
      authenticated: true,
      subject: 'olga',
      name: 'olga by name',
      roles: ['operator'],
    });
    expect(answer.body.permissions).toContain('orders:retry');
    expect(answer.text).not.toContain(accessToken);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await gateway.get('/auth/session')).body).toEqual({ authenticated: false });
  });

  it("send the services the session's own token", async () => {
    const { cookie, accessToken } = await signIn(gateway, issuer);
    expect((await gateway.get('/api/orders', { cookie })).status).toBe(200);
    expect(order.last.headers.authorization).toBe(`Bearer ${accessToken}`);
    expect(order.last.headers.cookie).toBeUndefined();
  });

  it('keep a hash of the cookie and sealed tokens', async () => {
    const { cookie, accessToken } = await signIn(gateway, issuer);
    const rows = JSON.stringify(
      await database.dataSource.query('SELECT *, encode(hash, $1) AS hex FROM session', ['hex']),
    );
    expect(rows).not.toContain(cookie.split('=')[1]!);
    expect(rows).not.toContain(accessToken);
  });

  it('get a new id at every sign-in', async () => {
    const first = await signIn(gateway, issuer);
    const second = await signIn(gateway, issuer);
    expect(second.cookie).not.toBe(first.cookie);
  });

  it('end the session that the browser had before', async () => {
    const first = await signIn(gateway, issuer);
    const begun = await beginSignIn(gateway);
    await giveTokens(issuer, { nonce: begun.nonce });
    const answer = await callBack(gateway, { ...begun, cookie: `${begun.cookie}; ${first.cookie}` });
    expect(answer.status).toBe(303);
    await giveTokens(issuer, undefined);
    expect((await gateway.get('/api/orders', { cookie: first.cookie })).body.code).toBe('session-expired');
  });

  it('are not opened with the tokens of another row', async () => {
    const ada = await signIn(gateway, issuer);
    await signIn(gateway, issuer, { subject: 'olga', roles: ['operator'] });
    await database.dataSource.query(
      `UPDATE session SET tokens = (SELECT tokens FROM session WHERE subject = 'olga' LIMIT 1) WHERE subject = 'ada'`,
    );
    expect((await gateway.get('/api/orders', { cookie: ada.cookie })).body.code).toBe('session-expired');
  });

  it('begin in the right browser after another has tried its state', async () => {
    const begun = await beginSignIn(gateway);
    const other = await beginSignIn(gateway);
    expect((await callBack(gateway, { ...begun, cookie: other.cookie })).status).toBe(400);
    await giveTokens(issuer, { nonce: begun.nonce });
    expect((await callBack(gateway, begun)).status).toBe(303);
    await giveTokens(issuer, undefined);
  });

  it.each([
    ['without the cookie of the browser', async () => ({ state: (await beginSignIn(gateway)).state, cookie: '' })],
    [
      'with the state of another browser',
      async () => ({ state: (await beginSignIn(gateway)).state, cookie: (await beginSignIn(gateway)).cookie }),
    ],
    ['with a state that nobody began', async () => ({ ...(await beginSignIn(gateway)), state: 'made-up' })],
    ['with no state at all', async () => ({ ...(await beginSignIn(gateway)), state: '' })],
  ])('do not begin %s', async (_how, made) => {
    const answer = await callBack(gateway, await made());
    expect(answer).toMatchObject({ status: 400, body: { code: 'login-failed' } });
    expect(cookiesIn(answer)).toEqual([]);
  });

  it('do not begin twice with one state', async () => {
    const begun = await beginSignIn(gateway);
    await giveTokens(issuer, { nonce: begun.nonce });
    expect((await callBack(gateway, begun)).status).toBe(303);
    expect(await callBack(gateway, begun)).toMatchObject({ status: 400, body: { code: 'login-failed' } });
    await giveTokens(issuer, undefined);
  });

  it('do not begin with an ID token for another sign-in, nor for another person', async () => {
    const begun = await beginSignIn(gateway);
    await giveTokens(issuer, { nonce: 'of-another' });
    expect(await callBack(gateway, begun)).toMatchObject({ status: 400, body: { code: 'login-failed' } });
    await giveTokens(issuer, undefined);
  });

  it('do not begin when the person declined', async () => {
    const { state, cookie } = await beginSignIn(gateway);
    const answer = await gateway.get(`/auth/callback?error=access_denied&state=${state}`, { cookie });
    expect(answer).toMatchObject({ status: 400, body: { code: 'login-failed' } });
  });

  it('lead people whose sign-in fails to a page, which learns the code alone', async () => {
    const accept = 'text/html,application/xhtml+xml;q=0.9';
    const { state, cookie } = await beginSignIn(gateway);
    const back = `/auth/callback?error=access_denied&error_description=%3Cb%3E&state=${state}`;
    const declined = await gateway.get(back, { cookie, accept });
    expect([declined.status, declined.headers.get('location')]).toEqual([303, '/console/sign-in?failed=login-failed']);
  });

  it.each([
    ['fails', answerWith(500, { error: 'server_error' })],
    ['answers HTML', answerWith(502, '<h1>Bad gateway</h1>', 'text/html')],
  ])('are refused with 503 when the issuer %s', async (_how, answer) => {
    const begun = await beginSignIn(gateway);
    issuer.answers.set('/token', answer);
    expect(await callBack(gateway, begun)).toMatchObject({
      status: 503,
      body: { code: 'identity-provider-unavailable' },
    });
    issuer.answers.delete('/token');
  });

  it('take the cookie alone or a token alone', async () => {
    const { cookie, accessToken } = await signIn(gateway, issuer);
    const both = await gateway.get('/api/orders', { cookie, authorization: `Bearer ${accessToken}` });
    expect(both).toMatchObject({ status: 400, body: { code: 'two-credentials' } });
    const twice = await gateway.get('/api/orders', { cookie: `${cookie}; ${cookie}` });
    expect(twice).toMatchObject({ status: 400, body: { code: 'two-credentials' } });
  });

  it.each(['waybill_session=forged', `waybill_session=${'a'.repeat(43)}`, 'waybill_session='])(
    'do not know %s, and the browser forgets it',
    async (cookie) => {
      const answer = await gateway.get('/api/orders', { cookie });
      expect(answer).toMatchObject({ status: 401, body: { code: 'session-expired' } });
      expect(cookiesIn(answer)[0]).toMatch(/^waybill_session=;.*Max-Age=0/);
      expect((await gateway.get('/auth/session', { cookie })).body).toEqual({ authenticated: false });
    },
  );

  it('change nothing without the header that only our pages can send', async () => {
    const { cookie } = await signIn(gateway, issuer);
    const path = `/api/orders/${randomUUID()}/cancel`;
    expect(await gateway.post(path, undefined, { cookie })).toMatchObject({
      status: 403,
      body: { code: 'csrf-header-missing' },
    });
    expect((await gateway.post(path, undefined, { cookie, ...CSRF })).status).toBe(200);
    expect(await gateway.post('/auth/logout', undefined, { cookie })).toMatchObject({ status: 403 });
  });

  it('fill in the customer', async () => {
    const { cookie } = await signIn(gateway, issuer);
    await gateway.post('/api/orders', { items: [] }, { cookie, ...CSRF });
    expect(JSON.parse(order.last.body)).toEqual({ items: [], customerId: 'ada' });
  });

  it('may do what their roles say', async () => {
    const { cookie } = await signIn(gateway, issuer, { subject: 'vera', roles: ['viewer'] });
    const answer = await gateway.post('/api/orders', { items: [] }, { cookie, ...CSRF });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden', required: ['orders:place'] } });
    const none = await signIn(gateway, issuer, { roles: ['astronaut'] });
    expect(await gateway.get('/api/orders', { cookie: none.cookie })).toMatchObject({
      status: 403,
      body: { code: 'forbidden', required: ['orders:read'] },
    });
  });

  it('end at sign-out, which tells where the issuer ends its own', async () => {
    const { cookie } = await signIn(gateway, issuer);
    const answer = await gateway.post('/auth/logout', undefined, { cookie, ...CSRF });
    expect(answer.body.endSessionUrl).toMatch(new RegExp(`^${issuer.url}/end\\?.*id_token_hint=`));
    expect((await gateway.get('/api/orders', { cookie })).body.code).toBe('session-expired');
  });

  it('renew their tokens, and their roles with them', async () => {
    const { cookie } = await signIn(gateway, issuer, { life: 20 });
    const renewed = await giveTokens(issuer, { roles: ['viewer'] });
    const answers = await Promise.all([1, 2, 3].map(() => gateway.get('/api/orders', { cookie })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(order.last.headers.authorization).toBe(`Bearer ${renewed}`);
    expect((await gateway.get('/auth/session', { cookie })).body).toMatchObject({
      roles: ['viewer'],
      name: 'ada by name',
    });
    await giveTokens(issuer, undefined);
  });

  it('end when the issuer refuses to renew them', async () => {
    const { cookie } = await signIn(gateway, issuer, { life: 20 });
    issuer.answers.set('/token', answerWith(400, { error: 'invalid_grant' }));
    expect((await gateway.get('/api/orders', { cookie })).body.code).toBe('session-expired');
    issuer.answers.delete('/token');
    expect((await gateway.get('/api/orders', { cookie })).body.code).toBe('session-expired');
  });

  it('live on while the issuer is away, as long as their token does', async () => {
    const { cookie } = await signIn(gateway, issuer, { life: 20 });
    issuer.answers.set('/token', answerWith(503, 'away', 'text/plain'));
    expect((await gateway.get('/api/orders', { cookie })).status).toBe(200);
    issuer.answers.delete('/token');
  });

  it('ask an issuer that is away once in a while, not with every request', async () => {
    const { cookie } = await signIn(gateway, issuer, { life: 20 });
    let asked = 0;
    issuer.answers.set('/token', (response) => {
      asked += 1;
      answerWith(503, 'away', 'text/plain')(response);
    });
    for (let request = 0; request < 3; request++) {
      expect((await gateway.get('/api/orders', { cookie })).status).toBe(200);
    }
    expect(asked).toBe(1);
    issuer.answers.delete('/token');
  });

  it('keep a token whose key is not known here yet', async () => {
    const { cookie } = await signIn(gateway, issuer, { life: 20 });
    const key = await makeIssuerKey('next');
    const exp = Math.floor(Date.now() / 1_000) + 300;
    const renewed = await issuer.sign({ sub: 'ada', roles: ['customer'], exp }, { key });
    const body = { access_token: renewed, token_type: 'Bearer', expires_in: 300, refresh_token: 'next' };
    issuer.answers.set('/token', answerWith(200, body));
    expect((await gateway.get('/api/orders', { cookie })).status).toBe(200);
    expect(await gateway.get('/api/orders', { cookie })).toMatchObject({
      status: 503,
      body: { code: 'identity-provider-unavailable' },
    });
    issuer.keys.push(key);
    const restarted = await started({ GATEWAY_SECRET: SECRET });
    expect((await restarted.get('/api/orders', { cookie })).status).toBe(200);
    await restarted.stop();
    issuer.answers.delete('/token');
  });

  it('end when they are not used, and after their hours', async () => {
    const idle = await signIn(gateway, issuer);
    await database.dataSource.query(`UPDATE session SET seen_at = now() - interval '31 minutes'`);
    expect((await gateway.get('/api/orders', { cookie: idle.cookie })).body.code).toBe('session-expired');
    const old = await signIn(gateway, issuer);
    await database.dataSource.query('UPDATE session SET ends_at = now()');
    expect((await gateway.get('/api/orders', { cookie: old.cookie })).body.code).toBe('session-expired');
  });

  it('survive a restart, and a change of the secret in two steps', async () => {
    const { cookie } = await signIn(gateway, issuer);
    const next = randomBytes(32).toString('base64url');
    const both = await started({ GATEWAY_SECRET: `${next},${SECRET}` });
    const only = await started({ GATEWAY_SECRET: next });
    try {
      expect((await both.get('/api/orders', { cookie })).status).toBe(200);
      expect((await only.get('/api/orders', { cookie })).body.code).toBe('session-expired');
    } finally {
      await both.stop();
      await only.stop();
    }
  });

  it('belong to one host: other names of this machine lead there', async () => {
    const asked = await gateway.raw('GET /console?a=b HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n');
    expect(asked).toMatch(/^HTTP\/1.1 308 /);
    expect(asked.toLowerCase()).toContain('location: http://127.0.0.1:0/console?a=b');
    const health = await gateway.raw('GET /health/live HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n');
    expect(health).toMatch(/^HTTP\/1.1 200 /);
  });

  it('have a cookie that is bound to the host and to https, where the public URL is https', async () => {
    const secure = await started({ GATEWAY_PUBLIC_URL: 'https://shop.example', RATE_LIMITS: 'on' });
    try {
      const login = await fetch(`${secure.url}/auth/session`, { headers: { host: 'shop.example' } });
      expect(login.headers.get('strict-transport-security')).toMatch(/^max-age=/);
      const begun = await beginSignIn(secure);
      expect(begun.location.searchParams.get('redirect_uri')).toBe('https://shop.example/auth/callback');
      await giveTokens(issuer, { nonce: begun.nonce });
      const [cookie = ''] = cookiesIn(await callBack(secure, begun));
      await giveTokens(issuer, undefined);
      expect(cookie).toMatch(/^__Host-waybill=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/);
    } finally {
      await secure.stop();
    }
  });

  it('say 503 for sign-ins and guests while the issuer cannot be reached, and serve tokens no key of which is known', async () => {
    const away = await GatewayUnderTest.start(
      { AUTH_ISSUER: 'http://127.0.0.1:1', ...CLIENT, ORDER_URL: order.url },
      database,
    );
    try {
      const begun = await away.get('/auth/login?return_to=/console/stock', { accept: 'text/html' });
      expect([begun.status, begun.headers.get('location')]).toEqual([
        303,
        '/console/sign-in?failed=identity-provider-unavailable&return_to=%2Fconsole%2Fstock',
      ]);
      for (const path of ['/auth/login', '/api/orders']) {
        expect(await away.get(path)).toMatchObject({ status: 503, body: { code: 'identity-provider-unavailable' } });
      }
    } finally {
      await away.stop();
    }
  });

  describe('guests', () => {
    it('get a cookie with their first order, and see what they ordered', async () => {
      const customers = new Map<string, string>();
      order.answers = ({ method, url, body }, response) => {
        const id = url.split('/')[2];
        if (method !== 'POST') return answerJson(response, 200, { id, customerId: customers.get(id!) });
        const made = randomUUID();
        customers.set(made, (JSON.parse(body) as { customerId: string }).customerId);
        answerJson(response, 201, { id: made });
      };
      const placed = await gateway.post('/api/orders', { items: [] });
      const cookie = pairOf(cookiesIn(placed)[0]!);
      expect(cookiesIn(placed)[0]).toMatch(
        /^waybill_guest=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
      );
      const customerId = customers.get(placed.body.id as string)!;
      expect(customerId).toMatch(/^guest-[\w-]{22}$/);
      expect(order.last.headers.authorization).toMatch(/^Bearer /);

      const path = `/api/orders/${placed.body.id as string}`;
      expect((await gateway.get(path, { cookie })).body.customerId).toBe(customerId);
      const stranger = { cookie: `waybill_guest=${'b'.repeat(43)}` };
      for (const theirs of [path, `${path}/timeline`, `${path}/events`]) {
        expect(await gateway.get(theirs, stranger)).toMatchObject({ status: 404, body: { code: 'order-not-found' } });
        expect(await gateway.get(theirs)).toMatchObject({ status: 404, body: { code: 'order-not-found' } });
      }
      for (const deed of ['cancel', 'refund']) {
        expect((await gateway.post(`${path}/${deed}`, undefined, stranger)).body.code).toBe('order-not-found');
      }
      await gateway.get('/api/orders?limit=3', { cookie });
      expect(order.last.url).toBe(`/orders?limit=3&customerId=${customerId}`);
    });

    it('order for nobody else', async () => {
      const answer = await gateway.post('/api/orders', { customerId: 'ada', items: [] });
      expect(answer).toMatchObject({ status: 403, body: { code: 'customer-mismatch' } });
      expect((await gateway.get('/api/orders?customerId=ada')).body.code).toBe('customer-mismatch');
      expect(order.received).toEqual([]);
    });

    it('are not welcome where the shop is closed or asks for a sign-in', async () => {
      for (const mode of ['login', 'off']) {
        const closed = await started({ STOREFRONT: mode });
        try {
          const answer = await closed.post('/api/orders', { items: [] });
          expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
          expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="waybill"');
        } finally {
          await closed.stop();
        }
      }
    });
  });

  describe('what operators did', () => {
    it('is kept: the runtime role may add it and set its outcome once, no more', async () => {
      const { runtimeUrl } = database;
      const id = randomUUID();
      await execute(runtimeUrl, [
        [`INSERT INTO operator_action (id, actor, actor_name, action, target) VALUES ($1, 'o', 'O', 'a', 't')`, [id]],
      ]);
      for (const sql of [
        'DELETE FROM operator_action',
        'TRUNCATE operator_action',
        `UPDATE operator_action SET actor = 'somebody else'`,
        `UPDATE operator_action SET at = now()`,
      ]) {
        await expect(execute(runtimeUrl, [sql])).rejects.toMatchObject({ code: '42501' });
      }
      const end = `UPDATE operator_action SET outcome = 'done', ended_at = now() WHERE id = '${id}'`;
      await execute(runtimeUrl, [end]);
      await expect(execute(runtimeUrl, [end])).rejects.toMatchObject({ code: '42501' });
    });

    it('is written down for products, with what came of it', async () => {
      const { cookie } = await signIn(gateway, issuer, { subject: 'olga', roles: ['operator'] });
      const shop = await started({ INVENTORY_URL: order.url });
      try {
        order.answers = (_request, response) =>
          response
            .writeHead(409, { 'content-type': 'application/problem+json' })
            .end(JSON.stringify({ code: 'product-exists', status: 409, detail: 'There already is one.' }));
        await shop.post('/api/products', { sku: 'A-1' }, { cookie, ...CSRF });
        order.answers = (_request, response) => response.writeHead(204).end();
        expect((await shop.request('DELETE', '/api/products/A-1', { headers: { cookie, ...CSRF } })).status).toBe(204);
      } finally {
        await shop.stop();
      }
      const rows = await database.dataSource.query<object[]>(
        `SELECT actor, action, target, outcome, detail FROM operator_action WHERE target = 'A-1' ORDER BY at`,
      );
      expect(rows).toEqual([
        {
          actor: 'olga',
          action: 'product.add',
          target: 'A-1',
          outcome: 'failed',
          detail: 'product-exists: There already is one.',
        },
        { actor: 'olga', action: 'product.remove', target: 'A-1', outcome: 'done', detail: null },
      ]);
    });

    it('is not done where it cannot be written down', async () => {
      const { cookie } = await signIn(gateway, issuer, { subject: 'olga', roles: ['operator'] });
      await execute(database.ownerUrl, ['ALTER TABLE operator_action RENAME TO hidden']);
      const shop = await started({ INVENTORY_URL: order.url });
      try {
        const answer = await shop.request('DELETE', '/api/products/A-1', { headers: { cookie, ...CSRF } });
        expect(answer).toMatchObject({ status: 503, body: { code: 'action-not-recorded' } });
        expect(order.received).toEqual([]);
      } finally {
        await shop.stop();
        await execute(database.ownerUrl, ['ALTER TABLE hidden RENAME TO operator_action']);
      }
    });
  });
});
