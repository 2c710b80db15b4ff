import { Global, Module } from '@nestjs/common';
import { AppendOnly } from './append-only.js';
import { RecordedActions } from './recorded-actions.js';

/** What operators do, written down before it is done. */
@Global()
@Module({ providers: [RecordedActions, AppendOnly], exports: [RecordedActions] })
export class ActionsModule {}
