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

/** A type of event by its name or its definition; or several, for a handler of them all. */
export type EventTypes = EventTyped | readonly EventTyped[];
type EventTyped = string | { readonly type: string };

const onEvent = (events: EventTypes, delivery: Delivery, options: OnEventOptions = {}): MethodDecorator => {
  const types = [events].flat().map((event) => (typeof event === 'string' ? event : event.type));
  checkOptions(`The handler of ${types.join(', ')}`, options, { maxWaitMs: milliseconds(0, 60_000) });
  const { maxWaitMs } = options;
  return (target, method, descriptor) => {
    EventPattern<string | string[]>(types, BATCH_TRANSPORT, { delivery, maxWaitMs })(target, method, descriptor);
    UseFilters(new OriginalErrorFilter())(target, method, descriptor);
  };
};

/**
 * Handles events of one type, or of several, one a call: `handler(@Payload() event: Received<E>, @Ctx() context: EventContext)`.
 *
 * Runs inside the batch's transaction; effects are exactly once. Events with the same key come in order. Throw
 * PermanentEventError to dead-letter the event, RetryLaterError to have it postponed; any other error is retried a
 * few times, then dead-lettered. Errors of database or broker are retried without end.
 */
export const OnEvent = (events: EventTypes, options?: OnEventOptions): MethodDecorator =>
  onEvent(events, 'one', options);

/**
 * Handles events of one type, or of several, in lists: `handler(@Payload() events: Received<E>[], @Ctx() context: EventContext)`.
 * The list is never empty and never holds a key twice, so set-based SQL over it touches each aggregate once.
 * Everything else as {@link OnEvent}; if the list fails, it is redone in halves until the bad event is found.
 */
export const OnEvents = (events: EventTypes, options?: OnEventOptions): MethodDecorator =>
  onEvent(events, 'list', options);
