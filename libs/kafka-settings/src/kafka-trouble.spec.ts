import { kafkaTrouble } from './kafka-trouble.js';

const BROKERS = ['127.0.0.1:9092'];

/** An error as kafkajs makes it, inside the one that says that all tries failed. */
const failure = (name: string, message: string, facts: object = {}): Error => {
  const cause = Object.assign(new Error(message), { name, ...facts });
  return Object.assign(new Error(message, { cause }), { name: 'KafkaJSNumberOfRetriesExceeded' });
};

const connection = (message: string, facts: object = {}) =>
  failure('KafkaJSConnectionError', `Connection error: ${message}`, { broker: '127.0.0.1:9092', ...facts });

describe('what is wrong with Kafka', () => {
  it.each([
    [
      'unreachable',
      connection('connect ECONNREFUSED 127.0.0.1:9092', { code: 'ECONNREFUSED' }),
      /no Kafka answers at 127/,
    ],
    ['unreachable', failure('KafkaJSConnectionError', 'Connection timeout', { broker: '127.0.0.1:9092' }), /npm start/],
    [
      'advertised',
      connection('getaddrinfo ENOTFOUND kafka.invalid', { code: 'ENOTFOUND', broker: 'kafka.invalid:28794' }),
      /names kafka\.invalid:28794 .*advertised\.listeners.*KAFKA_BROKERS/,
    ],
    [
      'connection-security',
      connection('self-signed certificate', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
      /KAFKA_SSL_CA_FILE/,
    ],
    ['connection-security', connection("Hostname/IP does not match certificate's altnames"), /KAFKA_SSL_CA_FILE/],
    ['connection-security', connection('wrong version number', { code: 'EPROTO' }), /KAFKA_SECURITY_PROTOCOL/],
    ['connection-security', connection('tlsv13 alert certificate required'), /KAFKA_SSL_CERT_FILE/],
    [
      'connection-security',
      failure('KafkaJSConnectionClosedError', 'Closed connection', { broker: '127.0.0.1:9092' }),
      /KAFKA_SECURITY_PROTOCOL/,
    ],
    [
      'login',
      failure(
        'KafkaJSSASLAuthenticationError',
        'SASL SCRAM SHA512 authentication failed: invalid credentials with SASL mechanism SCRAM-SHA-512',
      ),
      /refuses the login.*KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD/,
    ],
    [
      'login',
      failure('KafkaJSSASLAuthenticationError', 'SASL PLAIN mechanism is not supported by the server'),
      /KAFKA_SASL_MECHANISM/,
    ],
    [
      'rights',
      failure('KafkaJSProtocolError', 'Not authorized to access topics: [Topic authorization failed]', {
        type: 'TOPIC_AUTHORIZATION_FAILED',
      }),
      /TOPIC_AUTHORIZATION_FAILED.*KAFKA_SASL_USERNAME/,
    ],
    [
      'refused',
      failure('KafkaJSProtocolError', 'Invalid topic', { type: 'INVALID_TOPIC_EXCEPTION' }),
      /refuses: Invalid topic/,
    ],
    ['unreadable', failure('KafkaJSNotImplemented', 'ZSTD compression not implemented'), /cannot be read: ZSTD/],
    ['refused', failure('KafkaJSError', 'There is no leader'), /cannot be worked with: There is no leader/],
  ])('is %s: %s', (kind, error, message) => {
    const trouble = kafkaTrouble(error, BROKERS);
    expect(trouble).toMatchObject({ kind, message: expect.stringMatching(message) as string });
    expect(trouble?.message).not.toContain('\n');
    expect(trouble?.message.includes('npm start')).toBe(kind === 'unreachable');
  });

  it('is not known of an error that is none of the client’s', () => {
    expect(kafkaTrouble(new TypeError('x is undefined'), BROKERS)).toBeUndefined();
  });
});
