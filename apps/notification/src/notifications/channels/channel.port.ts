import type { Message } from '../domain/messages/message.js';
import type { Contact, ContactChannel } from '../domain/contact.js';
import type { DeliveryOutcome } from '../domain/delivery.js';

export interface Dispatch {
  /** Id of the notification, derived from order and cause: the same whenever this message is handed over. */
  readonly id: string;
  readonly to: Contact;
  readonly message: Message;
}

/**
 * A way to reach a customer. At-least-once: after a crash between hand-over and commit the same dispatch is handed over
 * again; `id` is how the other side may recognise it.
 */
export abstract class NotificationChannel {
  abstract readonly name: ContactChannel;
  /** Most dispatches worth handing over at the same time. */
  abstract readonly concurrency: number;
  /** How long an answer is waited for, ms; then it is not known whether the message arrived, and it is tried again. */
  abstract readonly callMs: number;

  /**
   * Answers what the other side said; refusals and outages are answers, not exceptions.
   * @param signal aborted when the answer is no longer wanted
   */
  abstract deliver(dispatch: Dispatch, signal: AbortSignal): Promise<DeliveryOutcome>;

  /** Ends connections that are not in use. */
  abstract close(): void;
}
