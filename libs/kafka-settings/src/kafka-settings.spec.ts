import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaClientSettings } from './client-settings.js';
import { javaClientProperties } from './java-properties.js';
import { KafkaSettingsError } from './kafka-settings-error.js';
import { readKafkaSettings } from './kafka-settings.js';

let folder: string;
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-kafka-settings-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const LOGIN = {
  KAFKA_SECURITY_PROTOCOL: 'sasl_ssl',
  KAFKA_SASL_MECHANISM: 'scram-sha-512',
  KAFKA_SASL_USERNAME: 'order',
  KAFKA_SASL_PASSWORD: 'hunter2',
};

const refusal = (env: NodeJS.ProcessEnv): KafkaSettingsError => {
  try {
    readKafkaSettings(env);
  } catch (error) {
    if (error instanceof KafkaSettingsError) return error;
    throw error;
  }
  throw new Error('was accepted');
};

describe('the settings of a Kafka client', () => {
  it('are none where nothing is set, empty variables included', () => {
    const settings = readKafkaSettings({ KAFKA_SECURITY_PROTOCOL: '', KAFKA_SASL_PASSWORD: ' ' });
    expect(settings).toEqual({});
    expect(kafkaClientSettings(settings)).toEqual({});
    expect(javaClientProperties(settings)).toEqual({ properties: '', jvm: [] });
  });

  it('name certificates and keys, which are read at every connect', () => {
    const ca = file('ca.pem', 'old');
    const { security } = kafkaClientSettings(
      readKafkaSettings({ KAFKA_SECURITY_PROTOCOL: 'SSL', KAFKA_SSL_CA_FILE: ca }),
    );
    const read = () => (typeof security?.tls === 'function' ? String(security.tls().ca) : undefined);
    expect(read()).toBe('old');
    file('ca.pem', 'new');
    expect(read()).toBe('new');
  });

  it('take a password from a file, too, and read it again each time', () => {
    const { KAFKA_SASL_PASSWORD: _text, ...rest } = LOGIN;
    const path = file('password', 'first\n');
    const { security } = kafkaClientSettings(readKafkaSettings({ ...rest, KAFKA_SASL_PASSWORD_FILE: path }));
    const sasl = security?.sasl;
    const password = () => (sasl && 'password' in sasl && typeof sasl.password === 'function' ? sasl.password() : '');
    expect(password()).toBe('first');
    file('password', 'second');
    expect(password()).toBe('second');
  });

  it.each([
    [{ KAFKA_SECURITY_PROTOCOL: 'TLS' }, 'KAFKA_SECURITY_PROTOCOL is "TLS"; it must be one of PLAINTEXT, SSL'],
    [{ KAFKA_SSL_CA_FILE: '/x' }, 'KAFKA_SSL_CA_FILE is "/x"; it needs KAFKA_SECURITY_PROTOCOL to be SSL or SASL_SSL'],
    [{ ...LOGIN, KAFKA_SECURITY_PROTOCOL: 'SSL' }, 'KAFKA_SASL_PASSWORD has a value (not shown); it needs'],
    [
      { KAFKA_SECURITY_PROTOCOL: 'SSL', KAFKA_SSL_CA_FILE: '/no/such/file' },
      'KAFKA_SSL_CA_FILE is "/no/such/file"; it must name a file that can be read (ENOENT)',
    ],
    [{ ...LOGIN, KAFKA_SASL_MECHANISM: 'GSSAPI' }, 'KAFKA_SASL_MECHANISM is "GSSAPI"; it must be one of PLAIN'],
    [{ ...LOGIN, KAFKA_SASL_MECHANISM: '' }, 'KAFKA_SASL_MECHANISM is not set; it must be one of PLAIN'],
    [{ ...LOGIN, KAFKA_SASL_USERNAME: '' }, 'KAFKA_SASL_USERNAME is not set; it must be the user'],
    [
      { ...LOGIN, KAFKA_SASL_PASSWORD: '' },
      'KAFKA_SASL_PASSWORD is not set; it must be set, or KAFKA_SASL_PASSWORD_FILE',
    ],
    [
      { ...LOGIN, KAFKA_OAUTH_SCOPE: 'all' },
      'KAFKA_OAUTH_SCOPE is "all"; it needs KAFKA_SASL_MECHANISM to be OAUTHBEARER',
    ],
    [
      { KAFKA_SECURITY_PROTOCOL: 'SASL_SSL', KAFKA_SASL_MECHANISM: 'OAUTHBEARER', KAFKA_OAUTH_TOKEN_URL: 'issuer' },
      'KAFKA_OAUTH_TOKEN_URL is "issuer"; it must be an http(s) URL',
    ],
  ])('are refused when %j', (env, message) => {
    const error = refusal(env);
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('hunter2');
  });

  it('are refused when a secret is given twice, or half a certificate', () => {
    const path = file('secret', 'x');
    expect(refusal({ ...LOGIN, KAFKA_SASL_PASSWORD_FILE: path }).message).toContain('KAFKA_SASL_PASSWORD_FILE');
    const half = { KAFKA_SECURITY_PROTOCOL: 'SSL', KAFKA_SSL_CERT_FILE: path };
    expect(refusal(half).message).toContain('KAFKA_SSL_KEY_FILE is not set; it must name the key');
  });

  it('are told to the official tools as properties, whatever a password holds', () => {
    const env = { ...LOGIN, KAFKA_SASL_PASSWORD: 'a"b\\cé', KAFKA_SSL_CA_FILE: file('ca.pem', 'line 1\nline 2\n') };
    expect(javaClientProperties(readKafkaSettings(env)).properties.split('\n')).toEqual([
      'security.protocol=SASL_SSL',
      'ssl.truststore.type=PEM',
      String.raw`ssl.truststore.certificates=line 1\nline 2\n`,
      'sasl.mechanism=SCRAM-SHA-512',
      String.raw`sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="order" password="a\\"b\\\\c\u00e9";`,
      '',
    ]);
  });

  it('have the tools ask the same issuer for tokens, which their JVM is allowed', () => {
    const { properties, jvm } = javaClientProperties(
      readKafkaSettings({
        KAFKA_SECURITY_PROTOCOL: 'SASL_PLAINTEXT',
        KAFKA_SASL_MECHANISM: 'oauthbearer',
        KAFKA_OAUTH_TOKEN_URL: 'http://issuer/token',
        KAFKA_OAUTH_CLIENT_ID: 'order',
        KAFKA_OAUTH_CLIENT_SECRET: 's',
      }),
    );
    expect(properties).toContain('sasl.oauthbearer.token.endpoint.url=http://issuer/token\n');
    expect(properties).toContain('OAuthBearerLoginModule required clientId="order" clientSecret="s";');
    expect(jvm).toEqual(['-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=http://issuer/token']);
  });
});
