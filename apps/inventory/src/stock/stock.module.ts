import { Module } from '@nestjs/common';
import { PersistenceModule } from '../persistence.module.js';
import { AdjustStock } from './application/adjust-stock.js';
import { AvailabilityController } from './http/availability.controller.js';
import { StockController } from './http/stock.controller.js';

@Module({
  imports: [PersistenceModule],
  controllers: [StockController, AvailabilityController],
  providers: [AdjustStock],
})
export class StockModule {}
