import { InvalidOptionError } from '../options/check-options.js';
import { checkedMessagingOptions } from './check-messaging-options.js';
import type { MessagingOptions } from './messaging-options.js';
import { OnEvents } from './on-event.js';

const options = (consumer: object): MessagingOptions =>
  ({
    name: 'depot',
    kafka: {},
    database: {},
    consumer: { topics: ['parcels'], codec: {}, ...consumer },
  }) as unknown as MessagingOptions;

describe('the options of messaging', () => {
  it('are taken as they are where they are right', () => {
    const given = options({ maxBatch: 1, delay: { firstMs: 100 }, suspend: { after: 1 }, maxWaitMs: 0 });
    expect(checkedMessagingOptions(given)).toBe(given);
  });

  it.each([
    [{ topics: [] }, 'topics'],
    [{ topics: 'parcels' }, 'topics'],
    [{ maxBatch: 0 }, 'maxBatch'],
    [{ maxBatch: Number.NaN }, 'maxBatch'],
    [{ maxQueued: 0 }, 'maxQueued'],
    [{ maxAttempts: 0 }, 'maxAttempts'],
    [{ drainMs: -1 }, 'drainMs'],
    [{ sessionTimeoutMs: 10 }, 'sessionTimeoutMs'],
    [{ maxWaitMs: Number.NaN }, 'maxWaitMs'],
    [{ statementTimeoutMs: 0 }, 'statementTimeoutMs'],
    [{ inboxKeepMs: 1 }, 'inboxKeepMs'],
    [{ delay: { maxAttempts: 0 } }, 'maxAttempts'],
    [{ suspend: { after: 0 } }, 'after'],
    [{ deadLetterTopic: 'parcels.dlq' }, 'deadLetterTopic'],
    [{ onFatal: true }, 'onFatal'],
    [{ lingerMs: 5 }, 'there is no option lingerMs'],
  ])('are refused at boot, by name: %j', (consumer, name) => {
    const check = () => checkedMessagingOptions(options(consumer));
    expect(check).toThrow(InvalidOptionError);
    expect(check).toThrow(name);
  });

  it.each([
    [{ delay: { firstMs: 2_000, maxMs: 1_000 } }, 'consumer.delay: option firstMs must be at most maxMs (1000)', 2_000],
    [{ delay: { firstMs: 300_001 } }, 'consumer.delay: option firstMs must be at most maxMs (300000)', 300_001],
    [{ suspend: { maxMs: 999 } }, 'consumer.suspend: option firstMs must be at most maxMs (999)', 1_000],
  ])('are refused where the first pause is longer than the longest: %j', (consumer, message, value) => {
    const check = () => checkedMessagingOptions(options(consumer));
    expect(check).toThrow(InvalidOptionError);
    expect(check).toThrow(`${message}, but is ${value}`);
  });

  it('may have pauses that are all alike', () => {
    const pauses = { firstMs: 5_000, maxMs: 5_000 };
    expect(() => checkedMessagingOptions(options({ delay: pauses, suspend: pauses }))).not.toThrow();
  });

  it('are refused in a decorator as well', () => {
    expect(() => OnEvents('ParcelScanned', { maxWaitMs: Number.NaN })).toThrow('maxWaitMs');
  });
});
