import type { EventEnvelope } from '@waybill/contracts';
import type { MessagingOptions } from '@waybill/messaging';
import { serviceMessaging, type MessagingTelemetry } from '@waybill/platform';
import type { DataSource } from 'typeorm';
import type { NotificationConfig } from './notification.config.js';

/** Nobody waits for a notification as one waits for the next step of an order: a quarter of a second is soon enough. */
const LINGER_MS = 250;

/** As every service has it, but events may gather at the broker: fewer fetches, and far fewer transactions. */
export function notificationMessaging(
  config: NotificationConfig,
  dataSource: DataSource,
  telemetry: MessagingTelemetry,
): MessagingOptions<EventEnvelope> {
  const messaging = serviceMessaging(config, dataSource, telemetry);
  return { ...messaging, ...(messaging.consumer && { consumer: { ...messaging.consumer, lingerMs: LINGER_MS } }) };
}
