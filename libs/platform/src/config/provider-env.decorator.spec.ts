import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IsOptional } from 'class-validator';
import { Env } from './env.decorator.js';
import { loadConfig } from './load-config.js';
import { ProviderEnv } from './provider-env.decorator.js';

class OtherSettings {
  @Env('LOG_LEVEL')
  @IsOptional()
  readonly logLevel?: string;
}

class AskingConfig extends OtherSettings {
  @ProviderEnv('CARRIER_PROVIDER', ['simulated', 'post'])
  readonly carrier: string;
}

class ToldConfig extends OtherSettings {
  @ProviderEnv('CARRIER_PROVIDER', ['simulated', 'post'], 'unknown')
  readonly carrier: string;
}

const LOOPBACK = {
  KAFKA_BROKERS: '127.0.0.1:9092, localhost:9093',
  DATABASE_URL: 'postgres://u:p@127.0.0.1:5432/waybill',
};
const inFile = join(mkdtempSync(join(tmpdir(), 'provider-env-')), 'url');
writeFileSync(inFile, 'postgres://u:p@db.internal/waybill\n');

describe('The provider of a process', () => {
  it.each([
    {},
    { HTTP_HOST: '::1' },
    { DATABASE_URL: 'postgres://u:p@[::1]/waybill' },
    { DATABASE_DIRECT_URL: 'postgres://u:p@localhost/waybill' },
  ])('is the simulated one where all is on loopback: %j', (env) => {
    expect(loadConfig(AskingConfig, { ...LOOPBACK, ...env }).carrier).toBe('simulated');
  });

  it.each([
    { KAFKA_BROKERS: '127.0.0.1:9092,kafka:9092' },
    { DATABASE_URL: 'postgres://u:p@10.0.0.5/waybill' },
    { DATABASE_URL: 'postgres://u:p@localhost/waybill?host=db.internal' },
    { DATABASE_URL: '', DATABASE_URL_FILE: inFile },
    { DATABASE_DIRECT_URL: 'postgres://u:p@db.internal/waybill' },
    { HTTP_HOST: '0.0.0.0' },
  ])('has to be named elsewhere: %j', (env) => {
    const elsewhere = { ...LOOPBACK, ...env };
    expect(() => loadConfig(AskingConfig, elsewhere)).toThrow(
      /CARRIER_PROVIDER is not set; it must be one of simulated, post: nothing is simulated unasked/,
    );
    expect(loadConfig(ToldConfig, elsewhere).carrier).toBe('unknown');
    expect(loadConfig(AskingConfig, { ...elsewhere, CARRIER_PROVIDER: 'simulated' }).carrier).toBe('simulated');
  });

  it('is one that is known', () => {
    const named = { ...LOOPBACK, CARRIER_PROVIDER: 'pigeon' };
    for (const type of [AskingConfig, ToldConfig]) {
      expect(() => loadConfig(type, named)).toThrow('CARRIER_PROVIDER is "pigeon"; it must be one of simulated, post');
    }
  });
});
