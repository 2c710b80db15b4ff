import { Module } from '@nestjs/common';
import { DatabaseModule } from '@waybill/platform';
import { ConsoleModule } from './console/console.module.js';
import { migrations } from './database/migrations.js';
import { UpstreamModule } from './upstream/upstream.module.js';

@Module({
  imports: [DatabaseModule.forService({ entities: [], migrations }), UpstreamModule, ConsoleModule],
})
export class AppModule {}
