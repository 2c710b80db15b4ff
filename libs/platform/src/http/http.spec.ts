import { Controller, Get } from '@nestjs/common';
import { connect } from 'node:net';
import { once } from 'node:events';
import { Public } from '../auth/permits.decorator.js';
import { ENV, ServiceUnderTest } from '../../test/service-under-test.js';
import { ShopController } from '../../test/shop.controller.js';
import { assertPortAvailable, listen, PortUnavailableError } from '../bootstrap/listen.js';
import { loadConfig } from '../config/load-config.js';
import { serviceConfig } from '../config/service-config.js';
import { Closing } from './closing.js';
import { ServiceAdapter } from './service.adapter.js';

let answerSlowly: (text: string) => void;
let arrived: () => void;

@Public()
@Controller('slow')
class SlowController {
  @Get()
  slow(): Promise<string> {
    return new Promise((resolve) => {
      answerSlowly = resolve;
      arrived();
    });
  }
}

@Public()
@Controller('patient')
class PatientController {
  constructor(private readonly closing: Closing) {}

  @Get()
  patient(): Promise<string> {
    arrived();
    return new Promise((resolve) => this.closing.signal.addEventListener('abort', () => resolve('closing')));
  }
}

describe('the API documents', () => {
  const service = new ServiceUnderTest({ controllers: [ShopController] });
  beforeAll(() => service.start());
  afterAll(() => service.stop());

  it('describe every route, its query and its problems, and nothing of the operators’ routes', async () => {
    const { status, body } = await service.request('GET', '/openapi.json');
    expect(status).toBe(200);
    expect(Object.keys(body.paths as object)).toEqual(
      expect.arrayContaining(['/orders', '/orders/{id}', '/orders/{id}/cancel']),
    );
    expect(JSON.stringify(body.paths)).not.toContain('/health');
    expect(body).toMatchObject({
      info: { title: 'Waybill order' },
      paths: { '/orders': { get: { responses: { default: { $ref: '#/components/responses/Problem' } } } } },
      components: { schemas: { Problem: { required: expect.arrayContaining(['code']) as string[] } } },
    });
    expect(body).toHaveProperty(['paths', '/orders', 'get', 'parameters', 0, 'name'], 'limit');
  });

  it('are shown by pages that fetch nothing from elsewhere', async () => {
    const page = String((await service.request('GET', '/docs')).body.text);
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => String(file));
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      expect(file).toMatch(/^\.\//);
      expect((await service.request('GET', new URL(file, 'http://x/docs').pathname)).status).toBe(200);
    }
  });
});

describe('shutting down', () => {
  it('answers what is under way and refuses what comes later', async () => {
    const service = await new ServiceUnderTest({ controllers: [SlowController] }).start();
    const adapter = service.nest.getHttpAdapter() as unknown as ServiceAdapter;
    const begun = new Promise<void>((resolve) => (arrived = resolve));
    const underWay = service.request('GET', '/slow');
    await begun;

    let drained = false;
    const drain = adapter.drain().then(() => (drained = true));
    const late = await service.request('GET', '/slow');
    expect(late).toMatchObject({ status: 503, body: { code: 'shutting-down' } });
    expect(late.headers.get('connection')).toBe('close');
    expect((await service.request('GET', '/health/live')).status).toBe(200);
    expect(drained).toBe(false);

    answerSlowly('done');
    expect((await underWay).body.text).toBe('done');
    await drain;
    await service.stop();
  });

  it('tells those who hold requests open, before anything they need is torn down', async () => {
    const service = await new ServiceUnderTest({ controllers: [PatientController] }).start();
    const begun = new Promise<void>((resolve) => (arrived = resolve));
    const underWay = service.request('GET', '/patient');
    await begun;
    const adapter = service.nest.getHttpAdapter() as unknown as ServiceAdapter;
    await adapter.drain();
    expect((await underWay).body.text).toBe('closing');
    await service.stop();
  });

  it('does not wait for a connection that says nothing', async () => {
    const service = await new ServiceUnderTest({}).start();
    const socket = connect(service.port, '127.0.0.1');
    await once(socket, 'connect');
    await service.stop();
    socket.destroy();
  });
});

describe('a taken port', () => {
  class OrderConfig extends serviceConfig('order') {}

  const message = (port: number): string =>
    `port ${port} on 127.0.0.1 is in use by another process. Stop that process, or set ORDER_PORT to a free port.`;

  it('is refused by a message that names the port and the variable that moves it', async () => {
    const first = await new ServiceUnderTest({}).start();
    const config = loadConfig(OrderConfig, { ...ENV, ORDER_PORT: String(first.port) });
    const refused = assertPortAvailable(config);
    await expect(refused).rejects.toThrow(PortUnavailableError);
    await expect(refused).rejects.toThrow(message(first.port));

    const second = await new ServiceUnderTest({}).create();
    await expect(listen(second.nest, config)).rejects.toThrow(message(first.port));
    await first.stop();
    await second.stop();
  });

  it('is free again after it was asked for', async () => {
    const service = await new ServiceUnderTest({}).create();
    const config = loadConfig(OrderConfig, { ...ENV, ORDER_PORT: '0' });
    await assertPortAvailable(config);
    await listen(service.nest, config);
    await service.stop();
  });
});
