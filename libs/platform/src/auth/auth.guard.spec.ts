import { Controller, Get, Post } from '@nestjs/common';
import { TestIssuer } from '@waybill/testing';
import { ServiceUnderTest, type Answer } from '../../test/service-under-test.js';
import { CurrentActor, type Actor } from './actor.js';
import { UndeclaredRouteError } from './declared-routes.js';
import { Permits, Public } from './permits.decorator.js';

@Controller('orders')
class OrdersController {
  @Get()
  @Permits('orders:read')
  list(@CurrentActor() { kind, subject, customerId }: Actor): object {
    return { kind, subject, customerId };
  }

  @Get('one')
  @Permits('orders:read', { ofOne: true })
  one(): object {
    return {};
  }

  @Post('retry')
  @Permits(['orders:retry', 'operations:write'])
  retry(): object {
    return {};
  }

  @Get('open')
  @Public()
  open(): object {
    return {};
  }
}

@Public()
@Controller('open')
class OpenController {
  @Get()
  open(): object {
    return {};
  }

  @Get('but')
  @Permits('audit:run')
  butOne(): object {
    return {};
  }
}

const controllers = [OrdersController, OpenController];
const issuer = new TestIssuer();
let local: ServiceUnderTest;
let required: ServiceUnderTest;

beforeAll(async () => {
  await issuer.start();
  local = await new ServiceUnderTest({ controllers }, { AUTH_ISSUER: issuer.url }).start();
  required = await new ServiceUnderTest({ controllers }, { AUTH_ISSUER: issuer.url, AUTH: 'required' }).start();
});
afterAll(async () => {
  await Promise.all([local.stop(), required.stop(), issuer.stop()]);
});

const get = (service: ServiceUnderTest, path: string, authorization?: string): Promise<Answer> =>
  service.request('GET', path, authorization === undefined ? {} : { headers: { authorization } });

const bearer = async (...roles: string[]): Promise<string> => `Bearer ${await issuer.sign({ roles })}`;

describe('a service on loopback', () => {
  it('answers programs without a token, as the local actor', async () => {
    expect(await get(local, '/orders')).toMatchObject({ status: 200, body: { kind: 'local', subject: 'local' } });
    expect((await local.request('POST', '/orders/retry')).status).toBe(201);
  });

  it('takes a token that is sent at its word', async () => {
    expect((await get(local, '/orders', await bearer('customer'))).body).toEqual({
      kind: 'token',
      subject: 'ada',
      customerId: 'ada',
    });
    expect((await get(local, '/orders', await bearer())).status).toBe(403);
  });

  it.each(['Bearer rubbish', 'Bearer ', 'Bearer', '', 'Basic YTpi', 'rubbish'])(
    'never passes over credentials that are none: %j',
    async (authorization) => {
      expect((await get(local, '/orders', authorization)).status).toBe(401);
    },
  );
});

describe('a service that requires tokens', () => {
  it('answers nothing without one: 401 unauthenticated, and a challenge', async () => {
    const { status, headers, body } = await get(required, '/orders');
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'unauthenticated' });
    expect(headers.get('www-authenticate')).toBe('Bearer realm="waybill"');
  });

  it('answers public routes, health, metrics and its documents without one', async () => {
    for (const path of ['/orders/open', '/open', '/health/live', '/metrics', '/docs', '/openapi.json']) {
      expect((await get(required, path)).status).toBe(200);
    }
    expect((await get(required, '/open/but')).status).toBe(401);
    expect((await get(required, '/orders/open', 'Bearer rubbish')).status).toBe(200);
  });

  it('asks for the permission that the route declares: 403 forbidden, which names it', async () => {
    expect((await get(required, '/orders', await bearer('viewer'))).status).toBe(200);
    const refused = await required.request('POST', '/orders/retry', {
      headers: { authorization: await bearer('viewer') },
    });
    expect(refused).toMatchObject({
      status: 403,
      body: { code: 'forbidden', required: ['orders:retry', 'operations:write'] },
    });
  });

  it('gives services the one thing that they ask for by its id, and no list', async () => {
    expect((await get(required, '/orders/one', await bearer('service'))).status).toBe(200);
    expect((await get(required, '/orders', await bearer('service'))).status).toBe(403);
    expect((await get(required, '/orders', await bearer('service', 'viewer'))).status).toBe(200);
  });

  it('takes the scheme in any case, and spaces after it', async () => {
    const token = await issuer.sign({ roles: ['viewer'] });
    for (const scheme of ['bearer ', 'BEARER ', 'Bearer   ']) {
      expect((await get(required, '/orders', `${scheme}${token}`)).status).toBe(200);
    }
  });

  it.each([
    ['Basic YTpi', 'unauthenticated'],
    ['Bearer', 'invalid-token'],
    ['Bearer a b', 'invalid-token'],
    ['Bearer a,b', 'invalid-token'],
  ])('refuses %j: 401 %s', async (authorization, code) => {
    expect(await get(required, '/orders', authorization)).toMatchObject({ status: 401, body: { code } });
  });

  it('refuses a token of 9 kB: 401 invalid-token', async () => {
    const token = await issuer.sign({ roles: ['viewer'], note: 'x'.repeat(6_600) });
    expect(token.length).toBeGreaterThan(9_000);
    expect(await get(required, '/orders', `Bearer ${token}`)).toMatchObject({
      status: 401,
      body: { code: 'invalid-token' },
    });
  });

  it('refuses two Authorization headers, also the same one twice: 400 two-credentials', async () => {
    const authorization = await bearer('viewer');
    const answer = await required.raw(
      `GET /orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\nauthorization: ${authorization}\r\n` +
        'Connection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 400 [^]*"code":"two-credentials"/);
  });

  it('reads no token from the query or a cookie', async () => {
    const token = await issuer.sign({ roles: ['viewer'] });
    for (const name of ['access_token', 'token']) {
      const inCookie = { headers: { cookie: `${name}=${token}` } };
      expect(await get(required, `/orders?${name}=${token}`)).toMatchObject({ body: { code: 'unauthenticated' } });
      expect(await required.request('GET', '/orders', inCookie)).toMatchObject({ body: { code: 'unauthenticated' } });
    }
  });

  it('answers under any name: no page of another name has a token', async () => {
    const answer = await required.raw('GET /orders HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 401 /);
  });

  it('writes no token into its log, wherever it was sent', async () => {
    const authorization = await bearer('operator');
    const talkative = new ServiceUnderTest(
      { controllers },
      { AUTH_ISSUER: issuer.url, AUTH: 'required', LOG_LEVEL: 'debug' },
    );
    await talkative.start();
    await get(talkative, '/orders', authorization);
    await get(talkative, '/orders', `${authorization.slice(0, -4)}AAAA`);
    await get(talkative, `/orders?access_token=${authorization.slice(7)}`);
    await talkative.stop();
    const log = JSON.stringify(talkative.lines);
    expect(log).toContain('/orders?access_token=');
    expect(log).not.toContain(authorization.slice(20, 60));
  });

  it('says in its API document what each operation needs', async () => {
    expect((await get(required, '/openapi.json')).body).toMatchObject({
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      paths: {
        '/orders': { get: { security: [{ token: [] }], 'x-permissions': ['orders:read'] } },
        '/orders/retry': { post: { 'x-permissions': ['orders:retry', 'operations:write'] } },
      },
    });
    const { paths } = (await get(required, '/openapi.json')).body as { paths: Record<string, Record<string, object>> };
    expect(paths['/orders/open']?.get).not.toHaveProperty('security');
  });
});

describe('a service whose routes do not all say who may use them', () => {
  @Controller('parcels')
  class ForgetfulController {
    @Get()
    list(): object {
      return {};
    }

    @Post()
    @Public()
    add(): object {
      return {};
    }
  }

  it('does not start: the message names each such route', async () => {
    const starting = new ServiceUnderTest({ controllers: [...controllers, ForgetfulController] }).create();
    await expect(starting).rejects.toThrow(UndeclaredRouteError);
    await expect(starting).rejects.toMatchObject({
      code: 'undeclared-route',
      routes: ['ForgetfulController.list'],
      message: expect.stringContaining('ForgetfulController.list says neither') as string,
    });
  });
});
