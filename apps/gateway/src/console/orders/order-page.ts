import { Injectable } from '@nestjs/common';
import type { Letter, OrderBundle, OrderPageAnswer, TraceAnswer } from '@waybill/console-api';
import { type ServiceName, TOPIC_NAMES } from '@waybill/contracts';
import { isSelected, masked, readKey } from '@waybill/operations';
import { type SentEvent, sentEvent, type TracedEvent } from '@waybill/operations/trace';
import type { Actor } from '@waybill/platform';
import { GatewayKafka } from '../kafka/gateway-kafka.js';
import { Parts } from '../shared/parts.js';
import { Instances } from '../system/instances.js';
import { diagnoseOrder } from './diagnose-order.js';
import { OrderActions } from './order-actions.js';
import { type OrderFacts, OrderFactsReader } from './order-facts.js';

/** Topics whose key is an order. */
const ORDER_TOPICS = TOPIC_NAMES.filter((topic) => topic !== 'product-events');

/** Records bear the broker's time, the order that of its database: they may differ by so much, ms. */
const AROUND_MS = 60_000;

/** A reading of Kafka may take so long, beside the 10 s that it has for itself, ms. */
const PAYLOADS_MS = 12_000;

/** Everything that is known of one order, put together from the services while somebody looks at it. */
@Injectable()
export class OrderPage {
  constructor(
    private readonly facts: OrderFactsReader,
    private readonly kafka: GatewayKafka,
    private readonly instances: Instances,
    private readonly actions: OrderActions,
  ) {}

  /** @throws ProblemError 404 `order-not-found` */
  async show(id: string, actor: Actor): Promise<OrderPageAnswer> {
    const parts = new Parts();
    const [facts, letters, actions] = await Promise.all([
      this.facts.read(id, actor, parts),
      parts.within('letters', this.lettersOf(id)),
      parts.within('actions', this.actions.of(id)),
    ]);
    const events = await this.facts.trace(facts, actor, parts);
    const waiting = readersAwaited(events);
    const [instances, positions] = await Promise.all([
      Promise.all(waiting.map(async (name) => [name, await this.instances.of(name, actor)] as const)),
      waiting.length === 0 ? null : parts.within('lag', this.kafka.positions()),
    ]);
    const { missing } = parts;
    const seen = { missing, instances: new Map(instances), positions: positions?.found ?? null };
    const { order, expectation, timeline, payment, shipment, notifications } = facts;
    return {
      order,
      expectation,
      diagnosis: diagnoseOrder({ facts, events, letters, ...seen }),
      timeline: timeline?.items ?? null,
      payment,
      shipment,
      notifications: notifications && (masked(notifications) as typeof notifications),
      letters,
      actions,
      missing,
    };
  }

  /**
   * The events of the order. With payloads, and causes and places that are exact, from one partition a topic; otherwise from
   * what the services say.
   */
  async trace(id: string, actor: Actor, payloads: boolean): Promise<TraceAnswer> {
    const parts = new Parts();
    const facts = await this.facts.read(id, actor, parts);
    if (!payloads) {
      const items = await this.facts.trace(facts, actor, parts);
      return { items, complete: parts.missing.length === 0, missing: parts.missing };
    }
    const found = await parts.within('payloads', this.sent(facts.order), PAYLOADS_MS);
    parts.lackGaps('payloads', found?.gaps ?? []);
    const sent = found?.sent.map((event) => ({ ...event, data: masked(event.data) }));
    const items = await this.facts.trace(facts, actor, parts, sent);
    return { items, complete: found?.complete === true && isWhole(items), missing: parts.missing };
  }

  /** All that is known, in one file that may be handed on. */
  async bundle(id: string, actor: Actor): Promise<OrderBundle> {
    const [page, trace] = await Promise.all([this.show(id, actor), this.trace(id, actor, true)]);
    return { at: new Date().toISOString(), page: masked(page) as OrderPageAnswer, trace };
  }

  /** The payloads of an order as they are: for those who may see them. @throws OperationError unreachable */
  async sent({ id, createdAt, updatedAt }: OrderFacts['order']): Promise<{
    readonly sent: readonly SentEvent[];
    readonly complete: boolean;
    readonly gaps: Awaited<ReturnType<typeof readKey>>['gaps'];
  }> {
    const within = { since: Date.parse(createdAt) - AROUND_MS, until: Date.parse(updatedAt) + AROUND_MS };
    const { records, complete, gaps } = await readKey(this.kafka.access, { topics: ORDER_TOPICS, key: id, within });
    return { sent: records.flatMap((record) => sentEvent(record) ?? []), complete, gaps };
  }

  private async lettersOf(orderId: string): Promise<Letter[]> {
    const { letters } = await this.kafka.letters.read();
    return letters.filter((letter) => isSelected(letter, { orderId }));
  }
}

/** Services that an event waits for. */
function readersAwaited(events: readonly TracedEvent[]): ServiceName[] {
  const names = events.flatMap(({ handledBy }) =>
    handledBy.filter(({ state }) => state === 'waiting').map(({ service }) => service),
  );
  return [...new Set(names)];
}

/** Whether it begins at its beginning, and every cause was found. */
function isWhole(items: readonly TracedEvent[]): boolean {
  const ids = new Set(items.map(({ eventId }) => eventId));
  return (
    items.some(({ type }) => type === 'OrderCreated') &&
    items.every(({ causationId }) => causationId === null || ids.has(causationId))
  );
}
