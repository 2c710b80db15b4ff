import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSourceOptions } from 'typeorm';
import { ServiceConfig } from '../config/service-config.js';
import { databaseProblem } from '../problems/database-errors.js';
import { dataSourceOptions } from './data-source-options.js';

/** How long a service waits at boot for a database that is away: a restart would only wait in a worse place. */
const BOOT_RETRIES = 60;
const BOOT_RETRY_MS = 500;

export interface DatabaseOptions {
  readonly entities: NonNullable<DataSourceOptions['entities']>;
}

/** The service's own database: provides TypeORM's `DataSource` and `EntityManager` everywhere. */
@Module({})
export class DatabaseModule {
  static forService({ entities }: DatabaseOptions): DynamicModule {
    const connection = TypeOrmModule.forRootAsync({
      inject: [ServiceConfig],
      useFactory: (config: ServiceConfig) => ({
        ...dataSourceOptions(config),
        entities,
        retryAttempts: BOOT_RETRIES,
        retryDelay: BOOT_RETRY_MS,
        // A wrong password stays wrong.
        toRetry: (error: unknown) => databaseProblem(error) !== null,
      }),
    });
    return { module: DatabaseModule, imports: [connection], exports: [connection] };
  }
}
