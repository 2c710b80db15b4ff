import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MessagingModule, type MessagingOptions } from '@waybill/messaging';
import { createLogger, createServiceApp, DatabaseModule, loadConfig, migrate } from '@waybill/platform';
import { createTestDatabase, drainOutbox, testInfrastructure, type OutboxEvent } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { CatalogueModule } from '../src/catalogue/catalogue.module.js';
import { entities, migrations } from '../src/database/data-source.js';
import { InventoryConfig } from '../src/inventory.config.js';
import { StockModule } from '../src/stock/stock.module.js';

/** Neither consumer nor relay: what is announced stays in the outbox, where the suite reads it. */
const withoutKafka = (config: InventoryConfig, dataSource: DataSource): MessagingOptions => ({
  name: config.service,
  kafka: { brokers: config.kafkaBrokers, clientId: 'inventory-http' },
  database: dataSource,
});

@Module({
  imports: [
    DatabaseModule.forService({ entities }),
    MessagingModule.forRootAsync({ inject: [InventoryConfig, DataSource], useFactory: withoutKafka }),
    CatalogueModule,
    StockModule,
  ],
})
class HttpModule {}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Inventory's HTTP API as it is served, on a database of its own. */
export class InventoryHttp {
  private constructor(
    private readonly app: NestFastifyApplication,
    private readonly drop: () => Promise<void>,
  ) {}

  static async start(): Promise<InventoryHttp> {
    const database = await createTestDatabase();
    await migrate(database.ownerUrl, { migrations });
    const { brokers } = testInfrastructure();
    const config = loadConfig(InventoryConfig, {
      DATABASE_URL: database.runtimeUrl,
      KAFKA_BROKERS: brokers,
      LOG_LEVEL: 'silent',
    });
    const options = { name: 'inventory', config: InventoryConfig, module: HttpModule } as const;
    const app = await createServiceApp(options, config, createLogger(config));
    await app.listen(0, '127.0.0.1');
    return new InventoryHttp(app, () => database.drop());
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.drop();
  }

  async request(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    payload?: object,
    said: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const response = await fetch(new URL(url, await this.app.getUrl()), {
      method,
      headers: { ...said, ...(payload && { 'content-type': 'application/json' }) },
      ...(payload && { body: JSON.stringify(payload) }),
    });
    const body = await response.text();
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: body === '' ? {} : (JSON.parse(body) as Answer['body']),
    };
  }

  /** Product events written since the last look, in order. */
  announced(): Promise<OutboxEvent[]> {
    return drainOutbox(this.app.get(DataSource));
  }
}
