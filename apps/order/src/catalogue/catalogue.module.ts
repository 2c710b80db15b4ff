import { Module } from '@nestjs/common';
import { PersistenceModule } from '../persistence.module.js';
import { RebuildCatalogue } from './application/rebuild-catalogue.js';
import { ReplicateProducts } from './application/replicate-products.js';
import { ProductEventsConsumer } from './consumers/product-events.consumer.js';
import { CatalogueRebuildController } from './http/catalogue-rebuild.controller.js';
import { CatalogueController } from './http/catalogue.controller.js';
import { CatalogueQueries } from './persistence/catalogue.queries.js';

@Module({
  imports: [PersistenceModule],
  controllers: [CatalogueController, CatalogueRebuildController, ProductEventsConsumer],
  providers: [ReplicateProducts, RebuildCatalogue, CatalogueQueries],
})
export class CatalogueModule {}
