import type { Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA } from '@nestjs/common/constants.js';
import { type ConfigClass, createLogger, createServiceApp, loadConfig, type ServiceConfig } from '@waybill/platform';

const ENV = { DATABASE_URL: 'postgres://u:p@127.0.0.1:1/db', KAFKA_BROKERS: '127.0.0.1:1', LOG_LEVEL: 'silent' };

class Surface {}

/** A service's HTTP routes as they are served, with nothing behind them: neither database nor Kafka is asked for. */
export async function httpSurface(config: ConfigClass<ServiceConfig>, module: Type) {
  const controllers = controllersOf(module).filter(isServed);
  const behind = controllers.flatMap((type) => metadataOf('design:paramtypes', type));
  const providers = [...new Set(behind)].map((provide) => ({ provide, useValue: {} }));
  const settings = loadConfig(config, ENV);
  const options = { name: settings.service, config, module: { module: Surface, controllers, providers } };
  const app = await createServiceApp(options, settings, createLogger(settings));
  return app.init();
}

/** Controllers of a module and of all that it imports: those that have routes and those that take events. */
export function controllersOf(module: unknown): Type[] {
  if (typeof module !== 'function') return [];
  const imported = metadataOf(MODULE_METADATA.IMPORTS, module).flatMap(controllersOf);
  return [...metadataOf(MODULE_METADATA.CONTROLLERS, module), ...imported];
}

/** Has routes: the others take events. */
const isServed = ({ prototype }: Type): boolean =>
  Object.values(Object.getOwnPropertyDescriptors(prototype as object))
    .map(({ value }): unknown => value)
    .some((value) => typeof value === 'function' && Reflect.hasMetadata(METHOD_METADATA, value));

const metadataOf = (key: string, of: object): Type[] => (Reflect.getMetadata(key, of) as Type[] | undefined) ?? [];
