import { Injectable, Logger } from '@nestjs/common';
import { subjectOf } from '../domain/messages/compose.js';
import type { Cause } from '../domain/messages/turns.js';

/** Something a customer was told by the log alone. */
export interface Notice {
  readonly orderId: string;
  readonly cause: Cause;
  readonly traceparent: string;
}

/**
 * Tells by the service's log, where no other channel reaches the customer. The record in the database is the
 * notification; its line is written after the commit, so there is never a line without a record, and a crash right then
 * may leave a record without its line. Neither holds contact data.
 */
@Injectable()
export class LogChannel {
  private readonly logger = new Logger('notification');

  tell(notices: readonly Notice[]): void {
    for (const { orderId, cause, traceparent } of notices) {
      this.logger.log({ orderId, cause, traceparent }, subjectOf(cause));
    }
  }
}
