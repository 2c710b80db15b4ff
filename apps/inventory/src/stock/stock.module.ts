import { Module } from '@nestjs/common';
import { PersistenceModule } from '../persistence.module.js';
import { AdjustStock } from './application/adjust-stock.js';
import { AvailabilityController } from './http/availability.controller.js';
import { StockListsController } from './http/stock-lists.controller.js';
import { StockController } from './http/stock.controller.js';

import { MovementQueries } from './persistence/movement.queries.js';

@Module({
  imports: [PersistenceModule],
  controllers: [StockController, StockListsController, AvailabilityController],
  providers: [AdjustStock, MovementQueries],
})
export class StockModule {}
