import { randomUUID } from 'node:crypto';

/** An event as a service would send it; `overrides` spoil it. */
export function eventOf(type: string, subject: string, overrides: Record<string, unknown> = {}) {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: '/test',
    type,
    subject,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    dataschema: `urn:waybill:${type}:1`,
    correlationid: subject,
    data: {},
    ...overrides,
  };
}

/** As a record for a plain kafkajs producer, headers included. */
export const recordOf = (event: ReturnType<typeof eventOf>) => ({
  key: event.subject,
  value: JSON.stringify(event),
  headers: { 'event-type': event.type, 'event-id': event.id },
});
