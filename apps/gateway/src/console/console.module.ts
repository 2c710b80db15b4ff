import { Module } from '@nestjs/common';
import { ActionsModule } from '../actions/actions.module.js';
import { ConsoleActionsModule } from './actions/actions.module.js';
import { ConsoleAttentionModule } from './attention/attention.module.js';
import { ConsoleAuditsModule } from './audits/audits.module.js';
import { ConsoleOutboxModule } from './outbox/outbox.module.js';
import { ConsoleStockModule } from './stock/stock.module.js';
import { GatewayKafkaModule } from './kafka/gateway-kafka.module.js';
import { LettersModule } from './letters/letters.module.js';
import { LiveModule } from './live/live.module.js';
import { ConsoleOrdersModule } from './orders/console-orders.module.js';
import { OverviewModule } from './overview/overview.module.js';
import { ReplaysModule } from './replays/replays.module.js';
import { RevealModule } from './reveal/reveal.module.js';
import { SearchModule } from './search/search.module.js';
import { SystemModule } from './system/system.module.js';

/** The console's API, `/api/console/**`: one module a feature. */
@Module({
  imports: [
    ActionsModule,
    ConsoleStockModule,
    ConsoleAuditsModule,
    ConsoleActionsModule,
    ConsoleAttentionModule,
    ConsoleOutboxModule,
    GatewayKafkaModule,
    OverviewModule,
    ConsoleOrdersModule,
    LiveModule,
    // Before the letters: `replays` is no id of a letter.
    ReplaysModule,
    LettersModule,
    SystemModule,
    SearchModule,
    RevealModule,
  ],
})
export class ConsoleModule {}
