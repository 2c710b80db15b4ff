import { isKnownType, topicOf } from '@waybill/contracts';
import type { ServiceName } from '@waybill/system-map';
import type { TracedEvent } from '../../trace/event-trace.js';
import type { Found, Rule } from '../diagnosis.js';
import type { Situation } from '../situation.js';
import { since } from '../wording.js';

/** An event that was handled by nobody for so long is late, ms. */
const SLOW_MS = 5_000;

/** An event was sent and a service that acts on it has not handled it: its consumer is away, behind, or about to. */
export const notHandled: Rule = (situation) => {
  const unsent = unsentIds(situation);
  return situation.events
    .filter(({ eventId }) => !unsent.has(eventId))
    .flatMap((event) =>
      event.handledBy.filter(({ state }) => state === 'waiting').map(({ service }) => waits(event, service, situation)),
    );
};

function unsentIds({ services }: Situation): ReadonlySet<string> {
  return new Set(Object.values(services).flatMap(({ unsent }) => unsent.map(({ eventId }) => eventId)));
}

function waits(event: TracedEvent, service: ServiceName, situation: Situation): Found {
  const { services, now } = situation;
  const sentAt = event.sentAt ?? event.writtenAt;
  const begin = `${event.type} was sent ${since(sentAt, now)}; ${service} has not handled it`;
  const sight = services[service];
  if (sight.instances && !sight.instances.some(({ joined }) => joined)) {
    return {
      severity: 'error',
      code: 'not-joined',
      text: `${begin}: no instance of it has joined its consumer group.`,
      href: '/console/system',
    };
  }
  const { partition, lag } = lagOf(event, situation, service);
  if (lag > 0) {
    const place = partition === null ? 'its topic' : `partition ${partition}`;
    return {
      severity: 'warning',
      code: 'lagging',
      text: `${begin}: it is ${lag} records behind on ${place}.`,
      href: '/console/system',
    };
  }
  const late = now - Date.parse(sentAt) > SLOW_MS;
  return { severity: late ? 'warning' : 'info', code: 'not-handled', text: `${begin} yet.`, href: '/console/system' };
}

/** Of the event's partition where it is known, else of the whole topic. */
function lagOf(
  { type, place }: TracedEvent,
  { ownPartition, services }: Pick<Situation, 'ownPartition' | 'services'>,
  service: ServiceName,
): { partition: number | null; lag: number } {
  if (!isKnownType(type)) return { partition: null, lag: 0 };
  const topic = topicOf(type);
  const partition = place?.partition ?? ownPartition?.(topic) ?? null;
  const { lag = [] } = services[service];
  const behind = lag.filter((of) => of.topic === topic && (partition === null || of.partition === partition));
  return { partition, lag: behind.reduce((sum, of) => sum + of.lag, 0) };
}
