import { UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { checkOptions, milliseconds } from '../options/check-options.js';
import { OriginalErrorFilter } from './original-error.filter.js';

/** Binds handlers declared with {@link OnEvent} and {@link OnEvents} to the batch transport and to no other. */
export const BATCH_TRANSPORT = Symbol('kafka-batch');

/** How events reach the handler: one a call, or all of one wave in a list. */
export type Delivery = 'one' | 'list';

export interface OnEventOptions {
  /**
   * Longest time that an event may wait for others to share its transaction with, ms: for types on which nothing urgent
   * depends. The next batch takes along all that waits. Default: `maxWaitMs` of the consumer, which is 0: processed at once.
   */
  readonly maxWaitMs?: number;
}

const onEvent = (type: string, delivery: Delivery, options: OnEventOptions = {}): MethodDecorator => {
  checkOptions(`The handler of ${type}`, options, { maxWaitMs: milliseconds(0, 60_000) });
  const { maxWaitMs } = options;
  return (target, method, descriptor) => {
    EventPattern<string>(type, BATCH_TRANSPORT, { delivery, maxWaitMs })(target, method, descriptor);
    UseFilters(new OriginalErrorFilter())(target, method, descriptor);
  };
};

/**
 * Handles events of one type, one a call: `handler(@Payload() event: Received<E>, @Ctx() context: EventContext)`.
 *
 * Runs inside the batch's transaction; effects are exactly once. Events with the same key come in order. Throw
 * PermanentEventError to dead-letter the event, RetryLaterError to have it postponed; any other error is retried a
 * few times, then dead-lettered. Errors of database or broker are retried without end.
 */
export const OnEvent = (type: string, options?: OnEventOptions): MethodDecorator => onEvent(type, 'one', options);

/**
 * Handles events of one type in lists: `handler(@Payload() events: Received<E>[], @Ctx() context: EventContext)`.
 * The list is never empty and never holds a key twice, so set-based SQL over it touches each aggregate once.
 * Everything else as {@link OnEvent}; if the list fails, it is redone in halves until the bad event is found.
 */
export const OnEvents = (type: string, options?: OnEventOptions): MethodDecorator => onEvent(type, 'list', options);
