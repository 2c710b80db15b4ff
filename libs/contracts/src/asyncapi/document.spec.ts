import { readFileSync } from 'node:fs';
import { DiagnosticSeverity, Parser } from '@asyncapi/parser';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { EVENT_TYPES } from '../events/registry.js';
import { SERVICE_NAMES, SERVICES, TOPIC_NAMES } from '@waybill/system-map';
import { ASYNCAPI_FILE, CONTRACT_SOURCES } from '../tooling/repository.js';
import { asyncApiDocument, asyncApiYaml } from './document.js';

interface Document {
  readonly components: {
    readonly messages: Record<string, { description: string; examples: { headers: object; payload: object }[] }>;
    readonly schemas: Record<string, { properties: Record<string, { description?: string }> }>;
  };
}

const SERIOUS: readonly number[] = [DiagnosticSeverity.Error, DiagnosticSeverity.Warning];

const diagnose = async (yaml: string) => {
  const { document, diagnostics } = await new Parser().parse(yaml);
  return { document, problems: diagnostics.filter(({ severity }) => SERIOUS.includes(severity)) };
};

describe('the AsyncAPI document', () => {
  const yaml = asyncApiYaml(CONTRACT_SOURCES);
  const json = asyncApiDocument(CONTRACT_SOURCES) as unknown as Document;
  let parsed: Awaited<ReturnType<typeof diagnose>>;

  // The official parser takes its time.
  beforeAll(async () => {
    parsed = await diagnose(yaml);
  });

  it('is valid to the official parser', () => {
    const { document, problems } = parsed;
    expect(problems).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
    expect(document?.allMessages().all()).toHaveLength(EVENT_TYPES.length + 1);
  });

  it('would not be valid with a message that it does not have', async () => {
    const broken = yaml.replace('#/components/messages/OrderPaid', '#/components/messages/Gone');
    const { problems } = await diagnose(broken);
    expect(problems.map(({ severity }) => severity)).toContain(DiagnosticSeverity.Error);
  });

  it.each(EVENT_TYPES)('has an example of %s that its own schemas accept, and no other type', (type) => {
    const ajv = new Ajv({ strict: false }).addSchema({ components: json.components }, 'document');
    const valid = (part: string, value: unknown): boolean | Promise<unknown> =>
      ajv.validate({ $ref: `document#/components/messages/${type}/${part}` }, value);
    const example = json.components.messages[type]?.examples[0];
    expect(valid('payload', example?.payload)).toBe(true);
    expect(valid('headers', example?.headers)).toBe(true);
    expect(valid('payload', { ...example?.payload, data: { orderId: 7 } })).toBe(false);
    expect(valid('payload', { ...example?.payload, type: 'OrderTeleported' })).toBe(false);
    expect(valid('headers', { ...example?.headers, 'event-type': 'OrderTeleported' })).toBe(false);
  });

  it('has a channel for every topic and its dead letters, keyed and configured as on the broker', () => {
    const { document } = parsed;
    const channels = document?.allChannels().all() ?? [];
    expect(channels.map((channel) => channel.address()).sort()).toEqual(
      TOPIC_NAMES.flatMap((topic) => [topic, `${topic}.dlq`]).sort(),
    );
    const policy = (address: string): unknown =>
      channels
        .find((channel) => channel.address() === address)
        ?.bindings()
        .get('kafka')
        ?.value();
    expect(policy('product-events')).toMatchObject({ topicConfiguration: { 'cleanup.policy': ['compact'] } });
    expect(policy('order-events.dlq')).toMatchObject({ topicConfiguration: { 'retention.ms': -1 } });
  });

  it('says of every service what it reads and writes', () => {
    const { document } = parsed;
    const operations = document?.allOperations().all() ?? [];
    const addresses = (action: 'isReceive' | 'isSend', service: string): (string | null | undefined)[] =>
      operations
        .filter((operation) => operation[action]() && operation.tags().get(service) !== undefined)
        .map((operation) => operation.channels().all()[0]?.address());
    for (const service of SERVICE_NAMES) {
      const { consumes, produces } = SERVICES[service];
      expect(addresses('isReceive', service)).toEqual(consumes);
      expect(addresses('isSend', service).sort()).toEqual(
        [...produces, ...consumes.map((topic) => `${topic}.dlq`)].sort(),
      );
    }
  });

  it('takes its descriptions from the doc comments of the classes, inherited ones too', () => {
    const { components } = json;
    expect(components.messages.OrderPaid?.description).toBe(
      'The order was charged and is PAID. Written once per order, after OrderConfirmed and before OrderCompleted.',
    );
    expect(components.schemas.ProductDeleted?.properties.onHand?.description).toBe('Units available at that moment.');
    expect(components.schemas.Price?.properties.currency?.description).toBe('ISO 4217 alphabetic code.');
  });

  it('is committed as it is generated', () => {
    expect(readFileSync(ASYNCAPI_FILE, 'utf8')).toBe(yaml);
  });

  it('means the same to a YAML 1.1 reader, to whom an unquoted time is a date', () => {
    expect(parse(yaml, { version: '1.1' })).toEqual(parse(yaml));
  });
});
