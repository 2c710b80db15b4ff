import { Logger } from '@nestjs/common';
import { asOneLine } from '../../domain/messages/layout.js';
import type { DeliveryOutcome } from '../../domain/delivery.js';
import { NotificationChannel, type Dispatch } from '../channel.port.js';

/**
 * Stands in for an SMS gateway: accepts every message and logs that it did, without the number. A real gateway takes its
 * place behind the same port.
 */
export class SimulatedSmsChannel extends NotificationChannel {
  readonly name = 'SMS';
  readonly concurrency = 16;
  readonly callMs = 30_000;
  private readonly logger = new Logger('sms');

  deliver({ id, message }: Dispatch): Promise<DeliveryOutcome> {
    this.logger.log({ notificationId: id, characters: asOneLine(message).length }, message.subject);
    return Promise.resolve({ kind: 'DELIVERED' });
  }

  close(): void {
    // Nothing is kept open.
  }
}
