import type { Letter } from '@waybill/console-api';
import { SERVICE_NAMES, type ServiceName } from '@waybill/contracts';
import { partitionOfKey } from '@waybill/messaging/kafka';
import type { GroupPositions } from '@waybill/operations';
import { diagnose, type Diagnosis, type ServiceSight } from '@waybill/operations/diagnosis';
import type { TracedEvent } from '@waybill/operations/trace';
import type { MissingPart, InstanceState } from '@waybill/console-api';
import type { OrderFacts } from './order-facts.js';

export interface DiagnosedOrder {
  readonly facts: OrderFacts;
  readonly events: readonly TracedEvent[];
  readonly letters: readonly Letter[] | null;
  readonly missing: readonly MissingPart[];
  /** Asked only where an event waits for its reader. */
  readonly instances: ReadonlyMap<ServiceName, readonly InstanceState[]>;
  readonly positions: readonly GroupPositions[] | null;
}

/** Why the order waits, from what was found out about it. */
export function diagnoseOrder({ facts, events, letters, ...seen }: DiagnosedOrder): Diagnosis[] {
  const [payment] = facts.payment ?? [];
  const [shipment] = facts.shipment ?? [];
  return diagnose({
    now: Date.now(),
    orderId: facts.order.id,
    expectation: facts.expectation,
    events,
    ownPartition: (topic) => partitionOf(topic, facts.order.id, seen.positions),
    payment: payment ? { ...payment, nextAttemptAt: payment.nextAttemptAt ?? null } : null,
    shipment: shipment ? { status: shipment.status, nextAttemptAt: shipment.nextAttemptAt ?? null } : null,
    letters: (letters ?? []).filter(({ state }) => state === 'waiting'),
    services: Object.fromEntries(SERVICE_NAMES.map((name) => [name, sightOf(name, facts, seen)])) as Record<
      ServiceName,
      ServiceSight
    >,
  });
}

/** Every writer places an order's events by the same hash of its id. */
function partitionOf(topic: string, orderId: string, positions: readonly GroupPositions[] | null): number | undefined {
  const known = positions?.find((of) => of.topic === topic)?.partitions.length ?? 0;
  return known === 0 ? undefined : partitionOfKey(Buffer.from(orderId), known);
}

type Seen = Pick<DiagnosedOrder, 'missing' | 'instances' | 'positions'>;

function sightOf(service: ServiceName, { events }: OrderFacts, { missing, instances, positions }: Seen): ServiceSight {
  const { outbox = [], dead = [], delayed = [] } = events[service] ?? {};
  const silent = missing.find(({ part }) => part === service)?.detail;
  const known = instances.get(service);
  return {
    ...(silent !== undefined && { silent }),
    unsent: outbox,
    refused: dead.map(({ id: row, type, errorCode, errorMessage }) => ({ row, type, errorCode, errorMessage })),
    delayed,
    ...(known && { instances: known.map(({ instance, joined }) => ({ instance, joined })) }),
    ...(positions && {
      lag: positions
        .filter(({ group }) => group === service)
        .flatMap(({ topic, partitions }) => partitions.map(({ partition, lag }) => ({ topic, partition, lag }))),
    }),
  };
}
