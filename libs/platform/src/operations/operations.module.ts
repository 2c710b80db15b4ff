import { Module } from '@nestjs/common';
import { ForgetAnswers } from '../idempotency/forget-answers.js';
import { EventsController } from './http/events.controller.js';
import { InstanceController } from './http/instance.controller.js';
import { OutboxController } from './http/outbox.controller.js';
import { DeadRowQueries } from './persistence/dead-rows.queries.js';
import { HandledEventQueries } from './persistence/handled-events.queries.js';
import { KeyEventQueries } from './persistence/key-events.queries.js';
import { RelayOwnerQueries } from './persistence/relay-owners.queries.js';

/**
 * `/operations`: what a service with outbox and inbox tells those who operate it. Needs the service's database and its
 * messaging.
 */
@Module({
  controllers: [OutboxController, EventsController, InstanceController],
  providers: [RelayOwnerQueries, DeadRowQueries, KeyEventQueries, HandledEventQueries, ForgetAnswers],
})
export class OperationsModule {}
