import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IsBoolean, IsIn, IsInt, IsNumber, IsOptional, Max, Min } from 'class-validator';
import { ConfigurationError } from './configuration-error.js';
import { Env } from './env.decorator.js';
import { HttpUrlEnv } from './http-url-env.decorator.js';
import { loadConfig } from './load-config.js';
import { ServiceConfig, serviceConfig } from './service-config.js';
import { WholeNumberEnv } from './whole-number-env.decorator.js';

class PaymentConfig extends serviceConfig('payment') {
  @Env('PAYMENT_SUCCESS_RATE')
  @IsNumber()
  @Min(0)
  @Max(1)
  readonly successRate: number = 1;

  @Env('PAYMENT_DRY_RUN')
  @IsBoolean()
  readonly dryRun: boolean = false;

  @Env('PAYMENT_LATENCY_MS')
  @IsOptional()
  @IsInt()
  readonly latencyMs?: number;

  @Env('PAYMENT_MODE')
  @IsIn(['fast', 'slow'])
  readonly mode: 'fast' | 'slow' = 'fast';

  @WholeNumberEnv('PAYMENT_TIMEOUT_MS', { min: 1_000, max: 120_000, unit: 'milliseconds' })
  readonly timeoutMs: number = 30_000;

  @HttpUrlEnv('PAYMENT_API_URL')
  readonly apiUrl: string = 'https://api.example.com';
}

const ENOUGH = { DATABASE_URL: 'postgres://u:p@127.0.0.1:5432/waybill_payment', KAFKA_BROKERS: 'a:9092, b:9093' };

const refusal = (env: NodeJS.ProcessEnv): ConfigurationError => {
  try {
    loadConfig(PaymentConfig, { ...ENOUGH, ...env });
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('was accepted');
};

describe('settings', () => {
  it('have the defaults of their initializers', () => {
    expect(loadConfig(PaymentConfig, ENOUGH)).toMatchObject({
      service: 'payment',
      port: 3003,
      portVariable: 'PAYMENT_PORT',
      successRate: 1,
      dryRun: false,
      mode: 'fast',
      instance: '1',
      bodyLimit: 1_048_576,
      logLevel: 'info',
    });
  });

  it('are read as the type their property declares', () => {
    const env = {
      PAYMENT_SUCCESS_RATE: '0.25',
      PAYMENT_DRY_RUN: 'true',
      PAYMENT_LATENCY_MS: '40',
      PAYMENT_PORT: '13003',
    };
    const config = loadConfig(PaymentConfig, { ...ENOUGH, ...env });
    expect(config).toMatchObject({ successRate: 0.25, dryRun: true, latencyMs: 40, port: 13003 });
    expect(config.kafkaBrokers).toEqual(['a:9092', 'b:9093']);
    expect(config).toBeInstanceOf(ServiceConfig);
  });

  it('take the names a service is called by as hosts without ports', () => {
    const allowed = (ALLOWED_HOSTS: string) => loadConfig(PaymentConfig, { ...ENOUGH, ALLOWED_HOSTS }).allowedHosts;
    expect(allowed('order.internal, 10.0.0.5,[fd00::5]')).toEqual(['order.internal', '10.0.0.5', '[fd00::5]']);
    for (const wrong of ['*', 'order.internal:3001', 'http://order', 'a,', 'fd00::5', '999.1.1.1', 'a b']) {
      expect(refusal({ ALLOWED_HOSTS: wrong }).message).toContain(
        `ALLOWED_HOSTS is "${wrong}"; it must be a comma-separated list of host names and addresses without ports`,
      );
    }
  });

  it.each([
    ['1000', 'http://api:3000'],
    ['120000', 'https://127.0.0.1:3000/base'],
  ])('are whole numbers up to both ends of their range, and addresses: %s, %s', (timeoutMs, apiUrl) => {
    const config = loadConfig(PaymentConfig, { ...ENOUGH, PAYMENT_TIMEOUT_MS: timeoutMs, PAYMENT_API_URL: apiUrl });
    expect(config).toMatchObject({ timeoutMs: Number(timeoutMs), apiUrl });
  });

  it('count an empty variable as not set', () => {
    expect(
      loadConfig(PaymentConfig, { ...ENOUGH, PAYMENT_SUCCESS_RATE: ' ', OTEL_EXPORTER_OTLP_ENDPOINT: '' }),
    ).toMatchObject({
      successRate: 1,
    });
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(loadConfig(PaymentConfig, ENOUGH))).toBe(true);
  });

  it('keep the port of one service apart from that of another', () => {
    class OrderConfig extends serviceConfig('order') {}
    const env = { ...ENOUGH, ORDER_PORT: '1', PAYMENT_PORT: '2' };
    expect(loadConfig(OrderConfig, env).port).toBe(1);
    expect(loadConfig(PaymentConfig, env).port).toBe(2);
  });
});

describe('wrong settings', () => {
  it('are refused in one message that names each variable, what it got and what it accepts', () => {
    const { message } = refusal({
      PAYMENT_SUCCESS_RATE: '2',
      PAYMENT_PORT: 'http',
      KAFKA_BROKERS: 'nowhere',
      LOG_LEVEL: 'loud',
    });
    expect(message).toMatch(/^4 settings are wrong:\n/);
    expect(message).toContain('PAYMENT_SUCCESS_RATE is "2"; it must not be greater than 1');
    expect(message).toContain('PAYMENT_PORT is "http"; it must be a port number from 0 to 65535');
    expect(message).toContain('KAFKA_BROKERS is "nowhere"; it must be a comma-separated list of host:port');
    expect(message).toContain('LOG_LEVEL is "loud"; it must be one of the following values: fatal, error,');
  });

  it('may be settings that are not there', () => {
    expect(refusal({ DATABASE_URL: '' }).message).toBe(
      'a setting is wrong:\n  DATABASE_URL is not set; it must be postgres://user:password@host:port/database',
    );
  });

  it('are not shown where they may hold a password', () => {
    const { message } = refusal({ DATABASE_URL: 'mysql://u:hunter2@host/db' });
    expect(message).toContain('DATABASE_URL has a wrong value (not shown');
    expect(message).not.toContain('hunter2');
  });

  it.each(['Order', 'a'.repeat(64), 'order_1', '-1.5'])('are names of a process like %s', (text) => {
    expect(refusal({ WAYBILL_INSTANCE: text }).message).toContain('it must be a number or a name: 1 to 63 of a-z, 0-9');
  });

  it.each(['1e3', '0x10', 'NaN', 'Infinity', '1,000', '--5', '5 ms'])('are numbers written like %s', (text) => {
    expect(refusal({ PAYMENT_LATENCY_MS: text }).wrong).toHaveLength(1);
  });

  it.each(['999', '120001', '1000.5', 'soon'])('are whole numbers with a range like %s', (text) => {
    expect(refusal({ PAYMENT_TIMEOUT_MS: text }).message).toBe(
      `a setting is wrong:\n  PAYMENT_TIMEOUT_MS is "${text}"; it must be a whole number of milliseconds from 1000 to 120000`,
    );
    expect(refusal({ DATABASE_POOL: text }).message).toContain('it must be a whole number from 2 to 500');
  });

  it.each(['api', 'api:3000', 'ftp://api:3000', '//api:3000'])('are addresses like %s', (text) => {
    expect(refusal({ PAYMENT_API_URL: text }).message).toContain(`is "${text}"; it must be an http(s) URL`);
  });

  it('are booleans written like maybe', () => {
    expect(refusal({ PAYMENT_DRY_RUN: 'maybe' }).message).toContain('must be a boolean value');
  });
});

describe('secrets in files', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'waybill-settings-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it('are read without the end of the line', () => {
    const DATABASE_URL_FILE = file('url', `${ENOUGH.DATABASE_URL}\n`);
    expect(loadConfig(PaymentConfig, { KAFKA_BROKERS: 'a:9092', DATABASE_URL_FILE }).databaseUrl).toBe(
      ENOUGH.DATABASE_URL,
    );
  });

  it('beside the variable itself are refused in words that name both', () => {
    const { message } = refusal({ DATABASE_URL_FILE: file('other', 'postgres://u:hunter2@h/d') });
    expect(message).toBe(
      'a setting is wrong:\n  DATABASE_URL is set; it must not be set beside DATABASE_URL_FILE: only one of them can be right',
    );
  });

  it('that are not there, or empty, are refused by the name of the file', () => {
    for (const path of [join(folder, 'nothing'), file('empty', ' \n')]) {
      expect(refusal({ DATABASE_URL: '', DATABASE_URL_FILE: path }).message).toBe(
        `a setting is wrong:\n  DATABASE_URL_FILE is "${path}"; it must name a file that can be read and is not empty`,
      );
    }
  });

  it('with a wrong text are refused without it', () => {
    const path = file('wrong', 'mysql://u:hunter2@h/d');
    const { message } = refusal({ DATABASE_URL: '', DATABASE_URL_FILE: path });
    expect(message).toContain(`DATABASE_URL_FILE is "${path}", which has a wrong value (not shown`);
    expect(message).not.toContain('hunter2');
  });

  it('are only read for secrets', () => {
    const env = { ...ENOUGH, PAYMENT_MODE_FILE: file('mode', 'slow') };
    expect(loadConfig(PaymentConfig, env).mode).toBe('fast');
  });
});

describe('the URL of a database', () => {
  it('may end with what the driver is told, the file of an authority too', () => {
    const DATABASE_URL = `${ENOUGH.DATABASE_URL}?sslmode=verify-full&sslrootcert=/etc/ssl/ca.pem`;
    expect(loadConfig(PaymentConfig, { ...ENOUGH, DATABASE_URL }).databaseUrl).toBe(DATABASE_URL);
  });
});

describe('how to speak to Kafka', () => {
  it('is nothing special where no variable says it', () => {
    expect(loadConfig(PaymentConfig, ENOUGH).kafka).toEqual({});
  });

  it('is read from several variables together', () => {
    const login = { KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_USERNAME: 'payment', KAFKA_SASL_PASSWORD: 'x' };
    const config = loadConfig(PaymentConfig, {
      ...ENOUGH,
      ...login,
      KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
      KAFKA_CLIENT_RACK: 'a',
    });
    expect(config.kafka).toMatchObject({
      rackId: 'a',
      security: { tls: true, sasl: { mechanism: 'scram-sha-512', username: 'payment' } },
    });
  });

  it('is refused together with every other wrong setting, and no secret is shown', () => {
    const { message, wrong } = refusal({
      LOG_LEVEL: 'loud',
      KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
      KAFKA_SASL_MECHANISM: 'kerberos',
      KAFKA_SASL_PASSWORD: 'hunter2',
    });
    expect(wrong.map(({ variable }) => variable)).toEqual(['LOG_LEVEL', 'KAFKA_SASL_MECHANISM']);
    expect(message).toContain('KAFKA_SASL_MECHANISM is "kerberos"; it must be one of PLAIN, SCRAM-SHA-256');
    expect(message).not.toContain('hunter2');
  });
});
