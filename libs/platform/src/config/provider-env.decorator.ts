import { secretText } from '@waybill/kafka-settings';
import { isLoopbackAddress } from '../http/edge/authority.js';
import { ConfigurationError } from './configuration-error.js';
import { EnvGroup } from './env.decorator.js';
import { SettingsReading } from './settings-reading.js';

/** Who may move the money, and who the parcels: what `PAYMENT_PROVIDER` and `CARRIER_PROVIDER` accept. */
export const PAYMENT_PROVIDERS = ['simulated', 'stripe'] as const;
export const CARRIER_PROVIDERS = ['simulated'] as const;

/**
 * The property is the provider that `variable` names. Where it names none it is the simulated one if Kafka, Postgres and
 * HTTP are all on loopback, and a wrong setting otherwise: nothing is simulated unasked where it may be taken for real.
 *
 * @param orElse for a service that does not ask the provider itself: what it takes then, instead of an error
 */
export const ProviderEnv = (variable: string, providers: readonly string[], orElse?: string): PropertyDecorator =>
  EnvGroup([{ name: variable }], (env) => providerIn(env, variable, providers, orElse));

function providerIn(env: NodeJS.ProcessEnv, variable: string, providers: readonly string[], orElse?: string): string {
  const reading = new SettingsReading(env);
  const named = reading.text(variable);
  if (named !== undefined && providers.includes(named)) return named;
  const oneOf = `must be one of ${providers.join(', ')}`;
  if (named !== undefined) reading.refuse(variable, oneOf);
  else if (isAllOnLoopback(env)) return 'simulated';
  else if (orElse !== undefined) return orElse;
  else
    reading.refuse(variable, `${oneOf}: nothing is simulated unasked unless Kafka, Postgres and HTTP are on loopback`);
  throw new ConfigurationError(reading.wrong);
}

/** Whether Kafka, Postgres and HTTP are. What is missing or cannot be read here is refused by the setting it belongs to. */
export function isAllOnLoopback(env: NodeJS.ProcessEnv): boolean {
  const reading = new SettingsReading(env);
  const brokers = reading.text('KAFKA_BROKERS')?.split(',') ?? [];
  const databases = ['DATABASE_URL', 'DATABASE_DIRECT_URL'].map((name) => {
    const secret = reading.secret(name);
    return secret && !reading.refuses(name) ? hostOf(secretText(secret).trim()) : '';
  });
  const hosts = [...brokers.map((broker) => broker.trim().replace(/:\d+$/, '')), ...databases];
  return [...hosts, reading.text('HTTP_HOST') ?? ''].filter((host) => host !== '').every(isLoopbackAddress);
}

/** Where a connection string leads; `?host=` wins, as it does for the driver. */
function hostOf(databaseUrl: string): string {
  const url = URL.parse(databaseUrl);
  return (url?.searchParams.get('host') ?? url?.hostname ?? '').replace(/^\[|\]$/g, '');
}
