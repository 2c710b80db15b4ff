import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { ServiceConfig } from '../config/service-config.js';
import { Metrics } from '../metrics/metrics.js';
import { Clock } from '../time/clock.js';
import { ClockSkew } from '../time/clock-skew.js';
import { DatabaseClock } from '../time/database-clock.js';
import { connect } from './connect.js';
import { readPoolOptions, writePoolOptions } from './data-source-options.js';
import { DatabaseProbe, KNOWN_MIGRATIONS } from './database-probe.js';
import { Reads } from './reads.js';
import type { MigrationOptions } from './run-migrations.js';

export interface DatabaseOptions {
  readonly entities: NonNullable<DataSourceOptions['entities']>;
  /** What the code expects of the schema: the service is not ready before all of them have run. */
  readonly migrations?: MigrationOptions['migrations'];
}

const READS = 'reads';

/**
 * The service's own database: provides everywhere TypeORM's `DataSource` and `EntityManager`, for all that writes,
 * {@link Reads}, for the lists and reads of requests, and its time as `Clock`.
 */
@Module({})
export class DatabaseModule {
  static forService({ entities, migrations = [] }: DatabaseOptions): DynamicModule {
    const pool = (options: (config: ServiceConfig) => DataSourceOptions, name?: string): DynamicModule =>
      TypeOrmModule.forRootAsync({
        ...(name !== undefined && { name }),
        inject: [ServiceConfig],
        useFactory: (config: ServiceConfig) => ({ ...options(config), entities, toRetry: () => false }),
        dataSourceFactory: (found) => connect(new DataSource(found!)),
      });
    const writes = pool(writePoolOptions);
    const clock = {
      provide: DatabaseClock,
      inject: [DataSource],
      useFactory: (dataSource: DataSource) => DatabaseClock.of(dataSource),
    };
    const skew = {
      provide: ClockSkew,
      inject: [DatabaseClock, ServiceConfig, Metrics],
      useFactory: (...of: ConstructorParameters<typeof ClockSkew>) => new ClockSkew(...of),
    };
    return {
      module: DatabaseModule,
      global: true,
      imports: [writes, pool(readPoolOptions, READS)],
      providers: [
        { provide: Reads, useExisting: getDataSourceToken(READS) },
        { provide: KNOWN_MIGRATIONS, useValue: migrations.map(({ name }) => name) },
        DatabaseProbe,
        clock,
        { provide: Clock, useExisting: DatabaseClock },
        skew,
      ],
      exports: [writes, Reads, DatabaseProbe, Clock],
    };
  }
}
