import { InvalidOptionError } from '../options/check-options.js';
import type { DatabaseConfig, MessagingOptions } from './messaging-options.js';

/**
 * Where broker and database are, by `KAFKA_BROKERS` (`host:port`, several with commas) and `DATABASE_URL`.
 *
 * @throws InvalidOptionError naming the variable that is not set
 */
export function fromEnvironment(
  env: NodeJS.ProcessEnv = process.env,
): Pick<MessagingOptions, 'kafka'> & { readonly database: DatabaseConfig } {
  const setting = (name: string, accepts: string): string => {
    const value = env[name];
    if (!value) throw InvalidOptionError.of('The environment', name, undefined, accepts);
    return value;
  };
  return {
    kafka: { brokers: setting('KAFKA_BROKERS', 'host:port, several with commas').split(',') },
    database: { connectionString: setting('DATABASE_URL', 'the URL of a Postgres database') },
  };
}
