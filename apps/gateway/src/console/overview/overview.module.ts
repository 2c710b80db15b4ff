import { Module } from '@nestjs/common';
import { SystemModule } from '../system/system.module.js';
import { OrderCounts } from './order-counts.js';
import { OverviewController } from './overview.controller.js';

@Module({ imports: [SystemModule], controllers: [OverviewController], providers: [OrderCounts] })
export class OverviewModule {}
