import { Module } from '@nestjs/common';
import { ActionQueries } from './action.queries.js';
import { ActionsController } from './actions.controller.js';

@Module({ controllers: [ActionsController], providers: [ActionQueries], exports: [ActionQueries] })
export class ConsoleActionsModule {}
