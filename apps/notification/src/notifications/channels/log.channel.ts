import { Injectable, Logger } from '@nestjs/common';
import { NotificationChannel, type Dispatch } from './channel.port.js';

/** Writes the message to the service's log: the channel where no mail server is configured. Contact data is left out. */
@Injectable()
export class LogChannel extends NotificationChannel {
  readonly name = 'LOG';
  private readonly logger = new Logger('notification');

  deliver(dispatch: Dispatch): Promise<void> {
    this.logger.log({ orderId: dispatch.orderId, notificationId: dispatch.id, msg: dispatch.subject });
    return Promise.resolve();
  }
}
