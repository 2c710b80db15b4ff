import type { Facts } from '../../../apps/notification/src/notifications/domain/messages/turns.js';
import {
  DeliveryRepository,
  type DueDelivery,
} from '../../../apps/notification/src/notifications/persistence/delivery.repository.js';
import { NotificationRepository } from '../../../apps/notification/src/notifications/persistence/notification.repository.js';
import { RecipientRepository } from '../../../apps/notification/src/notifications/persistence/recipient.repository.js';
import { WaitingMessages } from '../../../apps/notification/src/notifications/persistence/waiting-messages.js';
import { EndpointRepository } from '../../../apps/notification/src/webhooks/persistence/endpoint.repository.js';
import {
  WebhookDeliveryRepository,
  type DueWebhook,
} from '../../../apps/notification/src/webhooks/persistence/webhook-delivery.repository.js';
import { WebhookEventRepository } from '../../../apps/notification/src/webhooks/persistence/webhook-event.repository.js';
import { drive, type Drive } from '../drive.js';
import type { Pools } from '../large-databases.js';
import { ORDERS, orderId } from '../seeds/numbers.js';

const MANY = Array.from({ length: 200 }, (_, i) => orderId(ORDERS - i * 4_000));
const NEW = Array.from({ length: 200 }, (_, i) => orderId(ORDERS + 1 + i));
const ENDPOINT = orderId(1);
const webhooks = (file: string) => `apps/notification/src/webhooks/persistence/${file}.ts`;
const persistence = (file: string) => `apps/notification/src/notifications/persistence/${file}.ts`;

/** With a grain of time to spare: rows are stamped by the server. */
const soon = (): Date => new Date(Date.now() + 1_000);
const claim = () => ({ channel: 'EMAIL', limit: 50, now: soon(), leaseUntil: soon() }) as const;

const NOBODY = { email: null, phone: null, locale: null, purchase: null };

export function notificationDrives({ reads }: Pools): Drive[] {
  const told = (orderIds: readonly string[]) =>
    orderIds.map((each) => ({
      orderId: each,
      cause: 'OrderCompleted' as const,
      causedAt: '2026-01-01T00:00:00Z',
      facts: {} as Facts,
      traceparent: '',
    }));
  return [
    drive(persistence('notification.repository'), new NotificationRepository(reads), {
      addTold: [(sut, tx) => sut.addTold(tx, told([...MANY, ...NEW.slice(0, 100)]))],
      addRouted: [(sut, tx) => sut.addRouted(tx, told([...MANY.slice(185), ...NEW.slice(185)]), new Set(['EMAIL']))],
      ofOrder: [(sut) => sut.ofOrder(orderId(ORDERS / 2))],
    }),
    drive(persistence('delivery.repository'), new DeliveryRepository(), {
      claimDue: [(sut, tx) => sut.claimDue(tx, claim())],
      renew: [async (sut, tx) => sut.renew(tx, await sut.claimDue(tx, claim()), soon())],
      settle: [
        async (sut, tx) => {
          const [first, second] = (await sut.claimDue(tx, claim())) as [DueDelivery, DueDelivery];
          await sut.settle(tx, [
            { delivery: first, verdict: { status: 'SENT', channel: 'EMAIL', sentAt: new Date() } },
            { delivery: second, verdict: { status: 'PENDING', channel: 'EMAIL', dueAt: soon(), attempts: 1 } },
          ]);
        },
      ],
      expire: [(sut, tx) => sut.expire(tx, new Date(0), soon(), 500), (sut, tx) => sut.expire(tx, soon(), soon(), 500)],
    }),
    drive(persistence('waiting-messages'), new WaitingMessages(reads), { oldest: [(sut) => sut.oldest()] }),
    drive(webhooks('endpoint.repository'), new EndpointRepository(reads), {
      list: [(sut) => sut.list()],
      find: [(sut) => sut.find(ENDPOINT)],
      add: [(sut, tx) => sut.add(tx, orderId(3), 'https://a.example/', [], 's')],
      change: [(sut, tx) => sut.change(tx, ENDPOINT, { enabled: true })],
      remove: [(sut, tx) => sut.remove(tx, orderId(2))],
      rotate: [(sut, tx) => sut.rotate(tx, ENDPOINT, 's', soon())],
    }),
    drive(webhooks('webhook-event.repository'), new WebhookEventRepository(), {
      anyEndpoint: [(sut, tx) => sut.anyEndpoint(tx)],
      add: [(sut, tx) => sut.add(tx, [{ id: NEW[0]!, orderId: NEW[0]!, type: 'order.created', body: '{}' }], soon())],
      replaySince: [(sut, tx) => sut.replaySince(tx, ENDPOINT, new Date(), soon())],
      replayOne: [(sut, tx) => sut.replayOne(tx, ENDPOINT, orderId(ORDERS), soon())],
      forget: [(sut, tx) => sut.forget(tx, new Date(0), 500)],
    }),
    drive(webhooks('webhook-delivery.repository'), new WebhookDeliveryRepository(reads), {
      claimDue: [(sut, tx) => sut.claimDue(tx, 64, soon(), soon())],
      renew: [async (sut, tx) => sut.renew(tx, await sut.claimDue(tx, 64, soon(), soon()), soon())],
      settle: [
        async (sut, tx) => {
          const [first] = (await sut.claimDue(tx, 64, soon(), soon())) as [DueWebhook];
          const verdict = { state: 'DELIVERED', status: 204 } as const;
          await sut.settle(tx, [{ delivery: first, verdict, endpoint: { kind: 'RESTS', until: soon() } }], soon());
        },
      ],
      expire: [(sut, tx) => sut.expire(tx, soon(), 500)],
      list: [
        (sut) => sut.list(ENDPOINT, undefined, undefined, 20),
        (sut) => sut.list(ENDPOINT, 'FAILED', undefined, 20),
        (sut) => sut.list(ENDPOINT, 'DELIVERED', 1_000, 20),
      ],
      oldestWaiting: [(sut) => sut.oldestWaiting()],
    }),
    drive(persistence('recipient.repository'), new RecipientRepository(), {
      add: [(sut, tx) => sut.add(tx, [{ orderId: NEW[0]!, ...NOBODY }], soon())],
      noteShortfalls: [
        (sut, tx) =>
          sut.noteShortfalls(
            tx,
            MANY.map((each) => ({ orderId: each, shortfall: [] })),
          ),
      ],
      forgetToldBy: [(sut, tx) => sut.forgetToldBy(tx, MANY, ['OrderCancelled'], soon())],
      forgetBy: [(sut, tx) => sut.forgetBy(tx, MANY, soon())],
      forgetDue: [(sut, tx) => sut.forgetDue(tx, soon(), 500)],
    }),
  ];
}
