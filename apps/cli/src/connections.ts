import { SERVICES, type ServiceName } from '@waybill/contracts';
import { readRunState } from '@waybill/local-infra';
import { CommandError, EXIT } from './exit.js';

/** Where the command finds brokers, services and databases. */
export interface Connections {
  readonly brokers: readonly string[];
  /** Base URL of a service's first instance, without a slash at its end. */
  serviceUrl(name: ServiceName): string;
  /**
   * `ORDER_DATABASE_URL`, `INVENTORY_DATABASE_URL`, … or what `npm start` uses.
   * @throws CommandError UNREACHABLE when neither is known
   */
  databaseUrl(name: ServiceName): string;
}

/** What is given in the environment comes first, then what `npm start` recorded, then the system map's defaults. */
export function resolveConnections(env: NodeJS.ProcessEnv): Connections {
  const running = readRunState();
  const brokers = env.KAFKA_BROKERS ?? running?.brokers ?? `127.0.0.1:${env.KAFKA_PORT ?? '9092'}`;
  const recorded = (name: ServiceName) =>
    running?.services.find((service) => service.name === name && service.instance === 1);
  return {
    brokers: brokers.split(','),
    serviceUrl(name) {
      const { port, portVariable, urlVariable } = SERVICES[name];
      return env[urlVariable] ?? recorded(name)?.url ?? `http://127.0.0.1:${env[portVariable] ?? port}`;
    },
    databaseUrl(name) {
      const variable = `${name.toUpperCase()}_DATABASE_URL`;
      const url = env[variable] ?? recorded(name)?.databaseUrl;
      if (url !== undefined) return url;
      const message = `the database of ${name} is not known: is Waybill running (npm start)? Or set ${variable}`;
      throw new CommandError(EXIT.UNREACHABLE, message);
    },
  };
}
