import { decodeEvent, TOPICS, type EventEnvelope, type ServiceName, type TopicName } from '@waybill/contracts';
import { REPLAY_HEADER, type IncomingRecord } from '@waybill/messaging/kafka';

/** An event as it lies on the topic of the service that said it. */
export interface SaidWord {
  readonly service: ServiceName;
  readonly event: EventEnvelope;
}

/**
 * The service's own word in a record of its topic; undefined for what others wrote there: replays of dead letters (the
 * same event again) and records that are no event of that service.
 */
export function saidIn(record: IncomingRecord): SaidWord | undefined {
  if (record.headers[REPLAY_HEADER] !== undefined) return undefined;
  const service = TOPICS[record.topic as TopicName].writer;
  try {
    const event = decodeEvent(record.topic, record.value);
    return event.source === `/${service}` ? { service, event } : undefined;
  } catch {
    return undefined;
  }
}
