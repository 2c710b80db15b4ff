import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { ServiceUnderTest } from '../../test/service-under-test.js';
import { ShopController } from '../../test/shop.controller.js';
import { SpanRecorder } from './span-recorder.js';
import { isTraceparent, traceIdOf } from './traceparent.js';
import { recordSpansWith, withSpan } from './tracing.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`;

const service = new ServiceUnderTest({ controllers: [ShopController] });
const traced = async (traceparent?: string): Promise<string> => {
  const headers = traceparent === undefined ? undefined : { traceparent };
  const { body } = await service.request('GET', '/orders/trace', { headers });
  expect(body.injected).toBe(body.traceparent);
  return String(body.traceparent);
};

beforeAll(() => service.start());
afterAll(() => service.stop());

describe('while no spans are recorded', () => {
  it('a request hands on the caller’s traceparent', async () => {
    expect(await traced(PARENT)).toBe(PARENT);
  });

  it('a request hands on no more of a later version’s than this version knows', async () => {
    expect(await traced(`cc${PARENT.slice(2)}-${'x'.repeat(5000)}`)).toBe(PARENT);
  });

  it.each([undefined, 'abc', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`])(
    'a request that came with %s begins a trace',
    async (header) => {
      const traceparent = await traced(header);
      expect(isTraceparent(traceparent)).toBe(true);
      expect(traceparent).not.toBe(await traced(header));
    },
  );

  it('work runs with its parent’s traceparent', async () => {
    expect(await withSpan('work', PARENT, {}, (traceparent) => Promise.resolve(traceparent))).toBe(PARENT);
  });
});

describe('while spans are recorded', () => {
  const exporter = new InMemorySpanExporter();
  beforeAll(() => {
    recordSpansWith(new SpanRecorder(new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })));
  });
  afterEach(() => exporter.reset());
  afterAll(() => recordSpansWith(undefined));

  it('a request is a span of the caller’s trace, and what it causes is that span’s child', async () => {
    const traceparent = await traced(PARENT);
    const [span] = exporter.getFinishedSpans();
    expect(span?.name).toBe('GET /orders/trace');
    expect(span?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    expect(span?.attributes).toMatchObject({ 'http.route': '/orders/trace', 'http.response.status_code': 200 });
    expect(traceparent).toBe(`00-${TRACE}-${span?.spanContext().spanId}-01`);
  });

  it('what the caller does not sample is not recorded, and the next one is told so', async () => {
    const traceparent = await traced(`${PARENT.slice(0, -2)}00`);
    expect(traceIdOf(traceparent)).toBe(TRACE);
    expect(traceparent).toMatch(/-00$/);
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  it('work that fails is a span with its error, and fails', async () => {
    const work = withSpan('charge', PARENT, { orderId: 'o-1' }, () => Promise.reject(new Error('declined')));
    await expect(work).rejects.toThrow('declined');
    const [span] = exporter.getFinishedSpans();
    expect(span).toMatchObject({ name: 'charge', attributes: { orderId: 'o-1' }, status: { code: 2 } });
    expect(span?.spanContext().traceId).toBe(TRACE);
  });
});
