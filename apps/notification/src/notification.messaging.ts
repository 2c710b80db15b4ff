import type { EventEnvelope } from '@waybill/contracts';
import type { MessagingOptions } from '@waybill/messaging';
import { serviceMessaging, type MessagingTelemetry } from '@waybill/platform';
import type { DataSource } from 'typeorm';
import type { NotificationConfig } from './notification.config.js';

/** Longest wait of an event for others, ms: no step of an order depends on a notification. */
const MAX_WAIT_MS = 250;

/** As every service has it, but its events may wait for each other: fewer fetches, and far fewer transactions. */
export function notificationMessaging(
  config: NotificationConfig,
  dataSource: DataSource,
  telemetry: MessagingTelemetry,
): MessagingOptions<EventEnvelope> {
  const messaging = serviceMessaging(config, dataSource, telemetry);
  return { ...messaging, ...(messaging.consumer && { consumer: { ...messaging.consumer, maxWaitMs: MAX_WAIT_MS } }) };
}
