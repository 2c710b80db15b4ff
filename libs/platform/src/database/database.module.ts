import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { ServiceConfig } from '../config/service-config.js';
import { Metrics } from '../metrics/metrics.js';
import { connect } from './connect.js';
import { Clock } from '../time/clock.js';
import { ClockSkew } from '../time/clock-skew.js';
import { DatabaseClock } from '../time/database-clock.js';
import { dataSourceOptions } from './data-source-options.js';

export interface DatabaseOptions {
  readonly entities: NonNullable<DataSourceOptions['entities']>;
}

/**
 * The service's own database: provides TypeORM's `DataSource` and `EntityManager`, and its time as `Clock`, everywhere.
 */
@Module({})
export class DatabaseModule {
  static forService({ entities }: DatabaseOptions): DynamicModule {
    const connection = TypeOrmModule.forRootAsync({
      inject: [ServiceConfig],
      useFactory: (config: ServiceConfig) => ({
        ...dataSourceOptions(config),
        entities,
        toRetry: () => false,
      }),
      dataSourceFactory: (options) => connect(new DataSource(options!)),
    });
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
      imports: [connection],
      providers: [clock, { provide: Clock, useExisting: DatabaseClock }, skew],
      exports: [connection, Clock],
    };
  }
}
