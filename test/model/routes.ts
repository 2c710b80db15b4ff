import { topicOf, SERVICES, type DomainEvent, type EventType, type TopicName } from '@waybill/contracts';
import { TAKES, type Participant } from './participants.js';

/** One FIFO queue: what `reader` takes of `topic` for one order. */
export interface Route {
  readonly topic: TopicName;
  readonly reader: Participant;
}

const READERS = ['order', 'inventory', 'payment', 'shipping'] as const;

/** Every topic that a participant consumes, by the system map; products are no part of an order's saga. */
export const ROUTES: readonly Route[] = READERS.flatMap((reader) =>
  SERVICES[reader].consumes.filter((topic) => topic !== 'product-events').map((topic) => ({ topic, reader })),
);

const takes = ({ topic, reader }: Route, type: EventType): boolean =>
  topicOf(type) === topic && (TAKES[reader] as readonly EventType[]).includes(type);

/** Numbers of the queues that an event goes into. */
export const queuesOf = (event: DomainEvent): readonly number[] =>
  ROUTES.flatMap((route, queue) => (takes(route, event.type) ? [queue] : []));
