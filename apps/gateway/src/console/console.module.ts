import { Module } from '@nestjs/common';
import { ActionsModule } from '../actions/actions.module.js';
import { ConsoleActionsModule } from './actions/actions.module.js';
import { ConsoleAttentionModule } from './attention/attention.module.js';
import { ConsoleAuditsModule } from './audits/audits.module.js';
import { ConsoleOutboxModule } from './outbox/outbox.module.js';
import { ConsoleStockModule } from './stock/stock.module.js';

/** The console's API, `/api/console/**`: one module a feature. */
@Module({
  imports: [
    ActionsModule,
    ConsoleStockModule,
    ConsoleAuditsModule,
    ConsoleActionsModule,
    ConsoleAttentionModule,
    ConsoleOutboxModule,
  ],
})
export class ConsoleModule {}
