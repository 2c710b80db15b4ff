import { SERVICES, type ServiceName } from '@waybill/system-map';
import { kafkaClientSettings, KafkaSettingsError, readKafkaSettings } from '@waybill/kafka-settings';
import { kafkaPlace, readRunState, type RunState } from '@waybill/local-infra';
import type { KafkaAccess } from '@waybill/operations';
import type { ServiceDatabases } from '@waybill/operations/outbox';
import { OperationError } from '@waybill/operations/words';
import { givenText } from './given-text.js';

/** Where the command finds brokers, services and databases. */
export interface Connections extends ServiceDatabases {
  readonly kafka: KafkaAccess;
  /** Base URL of a service's first instance, without a slash at its end. */
  serviceUrl(name: ServiceName): string;
  /**
   * `ORDER_DATABASE_URL`, `INVENTORY_DATABASE_URL`, … or what `npm start` uses.
   * @throws OperationError unreachable when neither is known
   */
  databaseUrl(name: ServiceName): string;
  /** `COMPENSATION_TIMEOUT_SECONDS` as the services have it; undefined for their default. */
  readonly compensationTimeout: string | undefined;
}

/** What is given in the environment comes first, then what `npm start` recorded, then the system map's defaults. */
export function resolveConnections(env: NodeJS.ProcessEnv): Connections {
  const running = readRunState();
  const recorded = (name: ServiceName) =>
    running?.services.find((service) => service.name === name && service.instance === 1);
  const given = (variable: string): string | undefined => said(env[variable]);
  const local = (variable: string): string | undefined => {
    const port = given(variable);
    if (port === undefined || isPort(port)) return port && `127.0.0.1:${port}`;
    throw new OperationError('misuse', `${variable} is "${port}"; it must be a port number from 1 to 65535`);
  };
  local('KAFKA_PORT');
  return {
    kafka: kafkaAccess(env, running),
    serviceUrl(name) {
      const { port, portVariable, urlVariable } = SERVICES[name];
      const url = given(urlVariable);
      if (url !== undefined) return baseUrl(urlVariable, url);
      const address = local(portVariable);
      return address ? `http://${address}` : (recorded(name)?.url ?? `http://127.0.0.1:${port}`);
    },
    databaseUrl(name) {
      const variable = `${name.toUpperCase()}_DATABASE_URL`;
      const url = givenText(env, variable) ?? recorded(name)?.databaseUrl;
      if (url !== undefined) return url;
      const message = `the database of ${name} is not known: is Waybill running (npm start)? Or set ${variable}`;
      throw new OperationError('unreachable', message);
    },
    compensationTimeout: given('COMPENSATION_TIMEOUT_SECONDS') ?? said(running?.compensationTimeout),
  };
}

/** @throws OperationError misuse naming what is wrong with the `KAFKA_…` variables */
function kafkaAccess(env: NodeJS.ProcessEnv, running: RunState | undefined): KafkaAccess {
  const place = kafkaPlace(env, running);
  try {
    return { brokers: place.brokers.split(','), client: kafkaClientSettings(readKafkaSettings(place.env)) };
  } catch (error) {
    if (error instanceof KafkaSettingsError) throw new OperationError('misuse', error.message.replaceAll('\n', '; '));
    throw error;
  }
}

const said = (text: string | null | undefined): string | undefined => (text === '' || text === null ? undefined : text);

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;

function baseUrl(variable: string, text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text.replace(/\/+$/, '');
  throw new OperationError('misuse', `${variable} is "${text}"; it must be an http(s) URL`);
}
