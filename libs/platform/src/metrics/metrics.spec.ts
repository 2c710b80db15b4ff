import { freePort } from '@waybill/local-infra';
import { OutboxRelay, OutboxStatistics } from '@waybill/messaging';
import { ServiceUnderTest } from '../../test/service-under-test.js';
import { ShopController } from '../../test/shop.controller.js';
import { MessagingTelemetry } from './messaging-telemetry.js';

const outbox = { read: () => Promise.resolve({ waiting: 7, oldestAgeMs: 1500, dead: 1 }) };
const relay: { owned: number[] | undefined } = { owned: [0, 1, 2] };
const service = new ServiceUnderTest({
  controllers: [ShopController],
  providers: [
    { provide: OutboxRelay, useValue: relay },
    { provide: OutboxStatistics, useValue: outbox },
  ],
});

beforeAll(() => service.start());
afterAll(() => service.stop());

const scrape = async (): Promise<string> => String((await service.request('GET', '/metrics')).body.text);
const value = (text: string, name: string, ...labels: string[]): string | undefined =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${name}{`) && labels.every((label) => line.includes(label)))
    ?.split(' ')
    .at(-1);

describe('/metrics', () => {
  it('is Prometheus text with the process and the service', async () => {
    const { headers } = await service.request('GET', '/metrics');
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(value(await scrape(), 'process_resident_memory_bytes', 'service="order"', 'replica="1"')).toMatch(/^\d+$/);
  });

  it('times requests by route template, so that ids make no new series', async () => {
    await service.request('POST', '/orders/one/cancel');
    await service.request('POST', '/orders/two/cancel');
    await service.request('GET', '/a/b/c');
    const text = await scrape();
    const cancel = ['method="POST"', 'route="/orders/:id/cancel"', 'status="202"'];
    expect(value(text, 'waybill_http_request_seconds_count', ...cancel)).toBe('2');
    expect(value(text, 'waybill_http_request_seconds_count', 'route="(none)"', 'status="404"')).toBe('1');
    expect(text).not.toContain('/orders/one');
  });

  it('shows what waits, and what the relay sends', async () => {
    const text = await scrape();
    expect(value(text, 'waybill_outbox_waiting')).toBe('7');
    expect(value(text, 'waybill_outbox_oldest_age_seconds')).toBe('1.5');
    expect(value(text, 'waybill_outbox_dead')).toBe('1');
    expect(value(text, 'waybill_outbox_buckets_owned')).toBe('3');
  });

  it('says that it does not know rather than zero while the database is away', async () => {
    outbox.read = () => Promise.reject(new Error('away'));
    relay.owned = undefined;
    const text = await scrape();
    expect(value(text, 'waybill_outbox_waiting')).toBe('Nan');
    expect(value(text, 'waybill_outbox_buckets_owned')).toBe('Nan');
  });

  it('counts what messaging tells', async () => {
    const { consumer, relay: sender } = service.nest.get(MessagingTelemetry);
    consumer.handled?.('OrderCreated', 3, 0.01);
    consumer.skipped?.('duplicate', 2);
    consumer.deadLettered?.('order-events', 'INVALID_DATA');
    consumer.delayed?.('order-events', 'NOT_YET');
    consumer.lag?.('order-events', 2, 40);
    consumer.batch?.(120, 0.02);
    consumer.retried?.('single', new Error('deadlock'));
    consumer.membership?.(true, 6);
    sender.sent?.(50, 20_000, 2);
    sender.failed?.(new Error('broker away'));
    const text = await scrape();
    expect(value(text, 'waybill_events_handled_total', 'type="OrderCreated"')).toBe('3');
    expect(value(text, 'waybill_event_handler_seconds_sum', 'type="OrderCreated"')).toBe('0.01');
    expect(value(text, 'waybill_events_skipped_total', 'reason="duplicate"')).toBe('2');
    expect(value(text, 'waybill_dead_letters_total', 'topic="order-events"', 'code="INVALID_DATA"')).toBe('1');
    expect(value(text, 'waybill_events_delayed_total', 'code="NOT_YET"')).toBe('1');
    expect(value(text, 'waybill_consumer_lag', 'topic="order-events"', 'partition="2"')).toBe('40');
    expect(value(text, 'waybill_consumer_batch_size_sum')).toBe('120');
    expect(value(text, 'waybill_consumer_retries_total', 'cause="single"')).toBe('1');
    expect(value(text, 'waybill_consumer_joined')).toBe('1');
    expect(value(text, 'waybill_relay_batch_size_sum')).toBe('50');
    expect(value(text, 'waybill_relay_send_seconds_sum')).toBe('0.002');
    expect(value(text, 'waybill_relay_failures_total')).toBe('1');
  });

  it('shows no lag of partitions that may be another process’s by now', async () => {
    const { consumer } = service.nest.get(MessagingTelemetry);
    consumer.lag?.('order-events', 2, 40);
    consumer.membership?.(false, 0);
    consumer.membership?.(true, 1);
    consumer.lag?.('order-events', 0, 5);
    const text = await scrape();
    expect(value(text, 'waybill_consumer_lag', 'partition="2"')).toBeUndefined();
    expect(value(text, 'waybill_consumer_lag', 'partition="0"')).toBe('5');
  });
});

describe('a relay that cannot send', () => {
  it('is told once when it begins and once when it is over', () => {
    const { relay: sender } = service.nest.get(MessagingTelemetry);
    sender.sent?.(1, 1, 1);
    const before = service.lines.length;
    for (let i = 0; i < 10; i++) sender.failed?.(new Error('broker away'));
    sender.sent?.(1, 1, 1);
    sender.sent?.(1, 1, 1);
    expect(service.lines.slice(before)).toMatchObject([
      { level: 'warn', context: 'relay', reason: 'broker away' },
      { level: 'info', context: 'relay', msg: 'sends again' },
    ]);
  });
});

// Last: Nest's logger is that of the service that was made last.
describe('METRICS_PORT', () => {
  it('is where the metrics are, and nothing else; the service’s own port has them no more', async () => {
    const port = await freePort();
    const apart = await new ServiceUnderTest({}, { METRICS_PORT: String(port) }).start();
    const at = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    try {
      const scraped = await at('/metrics?from=prometheus');
      expect(scraped.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(value(await scraped.text(), 'process_resident_memory_bytes', 'replica="1"')).toMatch(/^\d+$/);
      expect((await at('/health/live')).status).toBe(404);
      expect(await apart.request('GET', '/metrics')).toMatchObject({ status: 404, body: { code: 'route-not-found' } });
      expect((await apart.request('GET', '/health/live')).status).toBe(200);
    } finally {
      await apart.stop();
    }
    await expect(at('/metrics')).rejects.toThrow('fetch failed');
  });

  it('that is taken is refused, with its name', async () => {
    const second = new ServiceUnderTest({}, { METRICS_PORT: String(service.port) });
    await expect(second.start()).rejects.toThrow(/port \d+ on 127\.0\.0\.1 is in use.*set METRICS_PORT to a free port/);
    await second.stop();
  });
});
