import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { ServiceConfig } from '../config/service-config.js';
import { connect } from './connect.js';
import { dataSourceOptions } from './data-source-options.js';

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
        toRetry: () => false,
      }),
      dataSourceFactory: (options) => connect(new DataSource(options!)),
    });
    return { module: DatabaseModule, imports: [connection], exports: [connection] };
  }
}
