import { InvalidOptionError } from '../options/check-options.js';
import { checkedMessagingOptions } from './check-messaging-options.js';
import type { MessagingOptions } from './messaging-options.js';
import { OnEvents } from './on-event.js';

const options = (consumer: object): MessagingOptions =>
  ({
    name: 'depot',
    kafka: {},
    dataSource: {},
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
    [{ codec: undefined }, 'codec'],
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

  it('are refused in a decorator as well', () => {
    expect(() => OnEvents('ParcelScanned', { maxWaitMs: Number.NaN })).toThrow('maxWaitMs');
  });
});
