import { decodeEvent, type EventEnvelope, type ProcessName } from '@waybill/contracts';
import { REPLAY_HEADER, type IncomingRecord } from '@waybill/messaging';

/**
 * The event that a service wrote to a topic of its own; undefined for replays of dead letters (the same event again) and
 * for what others wrote there.
 */
export function ownEventIn(service: ProcessName, record: IncomingRecord): EventEnvelope | undefined {
  if (record.headers[REPLAY_HEADER] !== undefined) return undefined;
  try {
    const event = decodeEvent(record.topic, record.value);
    return event.source === `/${service}` ? event : undefined;
  } catch {
    return undefined;
  }
}
