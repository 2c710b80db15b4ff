import { Injectable } from '@nestjs/common';
import type {
  Expectation,
  NotificationView,
  OrderView,
  PaymentView,
  ShipmentView,
  TimelineAnswer,
} from '@waybill/console-api';
import { HANDLES, isKnownType, SERVICE_NAMES, type ServiceName } from '@waybill/contracts';
import {
  assembleTrace,
  type SentEvent,
  sentEvent,
  type ServiceWord,
  type TracedEvent,
} from '@waybill/operations/trace';
import type { Actor } from '@waybill/platform';
import { Upstream } from '../../upstream/upstream.js';
import { GatewayKafka } from '../kafka/gateway-kafka.js';
import { Parts, PART_MS } from '../shared/parts.js';

/** What a service says of the events of an order that are with it. */
export interface EventsBody {
  readonly outbox: readonly WaitingEvent[];
  readonly dead: readonly (WaitingEvent & {
    readonly id: number;
    readonly errorCode: string;
    readonly errorMessage: string;
  })[];
  readonly delayed: readonly {
    readonly eventId: string;
    readonly topic: string;
    readonly attempts: number;
    readonly dueAt: string | null;
    readonly errorCode: string | null;
  }[];
}

interface WaitingEvent {
  readonly eventId: string;
  readonly topic: string;
  readonly type: string | null;
  readonly createdAt: string;
}

interface HandledBody {
  readonly items: ServiceWord['handled'];
}

interface List<T> {
  readonly items: readonly T[];
}

/** All that the services say of an order. */
export interface OrderFacts {
  readonly order: OrderView;
  readonly expectation: Expectation | null;
  readonly timeline: TimelineAnswer | null;
  readonly payment: readonly PaymentView[] | null;
  readonly shipment: readonly ShipmentView[] | null;
  readonly notifications: readonly NotificationView[] | null;
  /** A service that did not answer is left out. */
  readonly events: Readonly<Partial<Record<ServiceName, EventsBody>>>;
}

/** Events that one question to an inbox may name. */
const ASKED_AT_ONCE = 200;

/** Asks the services about one order, side by side; each has 2 s. */
@Injectable()
export class OrderFactsReader {
  constructor(
    private readonly upstream: Upstream,
    private readonly kafka: GatewayKafka,
  ) {}

  /** @throws ProblemError 404 `order-not-found`; 502, 503, 504 where the order itself cannot be had */
  async read(id: string, actor: Actor, parts: Parts): Promise<OrderFacts> {
    const of = <T>(service: ServiceName, path: string, part: string): Promise<T | null> =>
      parts.of(this.upstream.get<T>(service, path, actor, part));
    const query = `?orderId=${id}`;
    const [answer, expectation, timeline, payment, shipment, notifications, events] = await Promise.all([
      this.upstream.call('order', `/orders/${id}`, actor, { timeoutMs: PART_MS }),
      of<Expectation>('order', `/orders/${id}/expectation`, 'expectation'),
      of<TimelineAnswer>('order', `/orders/${id}/timeline`, 'timeline'),
      of<List<PaymentView>>('payment', `/payments${query}`, 'payment'),
      of<List<ShipmentView>>('shipping', `/shipments${query}`, 'shipment'),
      of<List<NotificationView>>('notification', `/notifications${query}`, 'notifications'),
      this.events(id, actor, parts),
    ]);
    return {
      order: answer.body as OrderView,
      expectation,
      timeline,
      payment: payment?.items ?? null,
      shipment: shipment?.items ?? null,
      notifications: notifications?.items ?? null,
      events,
    };
  }

  /** The events of the order, with who has handled them. Recent ones are known from what is read live, if somebody looks. */
  async trace(
    { order, timeline, events }: Pick<OrderFacts, 'order' | 'timeline' | 'events'>,
    actor: Actor,
    parts: Parts,
    sent: readonly SentEvent[] = this.recent(order.id),
  ): Promise<TracedEvent[]> {
    const noted = (timeline?.items ?? []).map(({ eventId, type, at }) => ({ eventId, type, at }));
    const unsent = Object.entries(events).map(([service, body]) => [service as ServiceName, unsentOf(body)] as const);
    const known = [...noted, ...unsent.flatMap(([, of]) => of), ...sent];
    const services = await Promise.all(
      unsent.map(async ([service, of]) => {
        const handled = await this.handled(service, known, actor, parts);
        const word = handled && { unsent: of, handled, delayed: events[service]?.delayed ?? [] };
        return [service, word] as const;
      }),
    );
    const answered = services.filter(([, word]) => word !== null);
    return assembleTrace({ noted, sent, services: Object.fromEntries(answered) });
  }

  private recent(id: string): readonly SentEvent[] {
    const records = this.kafka.live.window?.ofKey(id) ?? [];
    return records.flatMap((record) => {
      const event = sentEvent(record);
      // What was asked for without payloads is told without them.
      return event ? [{ ...event, data: undefined }] : [];
    });
  }

  private async events(id: string, actor: Actor, parts: Parts): Promise<OrderFacts['events']> {
    const answers = await Promise.all(
      SERVICE_NAMES.map(async (service) => {
        const path = `/operations/events?key=${id}`;
        return [service, await parts.of(this.upstream.get<EventsBody>(service, path, actor))] as const;
      }),
    );
    return Object.fromEntries(answers.filter(([, body]) => body !== null));
  }

  private async handled(
    service: ServiceName,
    known: readonly { readonly eventId: string; readonly type: string }[],
    actor: Actor,
    parts: Parts,
  ): Promise<ServiceWord['handled'] | null> {
    const actedOn = known.filter(({ type }) => isKnownType(type) && HANDLES[service].includes(type));
    const ids = [...new Set(actedOn.map(({ eventId }) => eventId))].slice(-ASKED_AT_ONCE);
    if (ids.length === 0) return [];
    const path = `/operations/handled?eventId=${ids.join(',')}`;
    return (await parts.of(this.upstream.get<HandledBody>(service, path, actor)))?.items ?? null;
  }
}

const unsentOf = ({ outbox, dead }: EventsBody) =>
  [...outbox, ...dead].flatMap(({ eventId, type, createdAt: at }) => (type === null ? [] : [{ eventId, type, at }]));
