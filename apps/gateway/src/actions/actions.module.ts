import { Global, Module } from '@nestjs/common';
import { RecordedActions } from './recorded-actions.js';

/** What operators do, written down before it is done. */
@Global()
@Module({ providers: [RecordedActions], exports: [RecordedActions] })
export class ActionsModule {}
