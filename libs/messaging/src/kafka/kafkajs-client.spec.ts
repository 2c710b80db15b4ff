import { createKafkaClient } from './kafkajs-client.js';

describe('a Kafka client', () => {
  const options = { brokers: ['127.0.0.1:9092'], clientId: 'depot' };

  it.each<[string, object]>([
    ['brokers', { brokers: [] }],
    ['brokers', { brokers: ['127.0.0.1'] }],
    ['clientId', { clientId: '' }],
    ['metadataMaxAgeMs', { metadataMaxAgeMs: Number.NaN }],
    ['fastPath', { fastPath: 'off' }],
  ])('refuses a wrong option with a message that names it: %s', (name, wrong) => {
    const making = () => createKafkaClient({ ...options, ...wrong });
    expect(making).toThrow(`createKafkaClient: option ${name} must be`);
  });

  it('refuses an option that there is not', () => {
    expect(() => createKafkaClient({ ...options, sasl: {} } as never)).toThrow('sasl');
  });

  it('is the application’s own where it makes one', () => {
    const own = createKafkaClient(options);
    expect(createKafkaClient({ clientId: 'depot', create: () => own })).toBe(own);
  });
});
