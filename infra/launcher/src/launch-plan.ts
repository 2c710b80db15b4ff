import type { Reaper, ServiceDatabases, ServiceDatabase } from '@waybill/local-infra';
import { SERVICE_NAMES, type ServiceName } from '@waybill/system-map';
import type { Identities } from './identities.js';
import type { LaunchSettings } from './settings.js';
import type { Terminal } from './terminal.js';

/** The databases that the gateway is let into. */
export interface GatewayAccess {
  readonly own: ServiceDatabase;
  /** Read-only roles of every service's database. */
  readonly readerUrls: Readonly<Record<ServiceName, string>>;
}

/** What the processes of this run are started with. */
export interface LaunchPlan {
  readonly settings: LaunchSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly brokers: string;
  readonly databases: ServiceDatabases;
  /** Undefined with `WAYBILL_GATEWAY=off`. */
  readonly gatewayAccess: GatewayAccess | undefined;
  readonly identities: Identities;
  readonly reaper: Reaper;
  readonly terminal: Terminal;
  readonly stopping: AbortSignal;
  /** Called when a process was started or has taken over. */
  readonly onChange: () => void;
}

export const localUrl = (port: number): string => `http://127.0.0.1:${port}`;

export const counted = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** How output names a process: `order`, with several instances `order.2`. */
export const processLabel = (name: string, instance: number, instances: number): string =>
  instances === 1 ? name : `${name}.${instance}`;

export const forEachService = <T>(make: (name: ServiceName) => T): Record<ServiceName, T> =>
  Object.fromEntries(SERVICE_NAMES.map((name) => [name, make(name)])) as Record<ServiceName, T>;

/** Quiet unless told otherwise. */
export const quietly = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({ LOG_LEVEL: 'warn', ...env });
