import { Module } from '@nestjs/common';
import { DatabaseModule } from '@waybill/platform';
import { ActionsModule } from './actions/actions.module.js';
import { ConsoleModule } from './console/console.module.js';
import { migrations } from './database/migrations.js';
import { EdgeModule } from './edge/edge.module.js';
import { PagesModule } from './pages/pages.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { StorefrontModule } from './storefront/storefront.module.js';
import { UpstreamModule } from './upstream/upstream.module.js';

@Module({
  imports: [
    DatabaseModule.forService({ entities: [], migrations }),
    UpstreamModule,
    ActionsModule,
    SessionsModule,
    EdgeModule,
    StorefrontModule,
    ConsoleModule,
    PagesModule,
  ],
})
export class AppModule {}
