import type { Message } from '../domain/message.js';

/** Whom a message goes to. All but the customer's id may be missing. */
export interface Recipient {
  readonly customerId: string;
  readonly email: string | null;
  readonly phone: string | null;
}

export interface Dispatch extends Message {
  /** Id of the notification: stable over retries, so a channel can use it as its message id. */
  readonly id: string;
  readonly orderId: string;
  readonly recipient: Recipient;
}

/**
 * A way to reach a customer. `deliver` rejects when the message was not handed over; it is called again then, with the same
 * id. After a crash between hand-over and commit it is called again too: delivery is at-least-once.
 */
export abstract class NotificationChannel {
  abstract readonly name: 'LOG' | 'EMAIL' | 'SMS';
  abstract deliver(dispatch: Dispatch): Promise<void>;
}
