import { Module } from '@nestjs/common';
import { SystemModule } from '../system/system.module.js';
import { ConsoleOrdersController } from './console-orders.controller.js';
import { OrderActions } from './order-actions.js';
import { OrderCommands } from './order-commands.js';
import { OrderFactsReader } from './order-facts.js';
import { OrderPage } from './order-page.js';

@Module({
  imports: [SystemModule],
  controllers: [ConsoleOrdersController],
  providers: [OrderFactsReader, OrderPage, OrderCommands, OrderActions],
  exports: [OrderPage, OrderCommands],
})
export class ConsoleOrdersModule {}
