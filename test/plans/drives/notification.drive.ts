import type { Facts } from '../../../apps/notification/src/notifications/domain/messages/turns.js';
import {
  DeliveryRepository,
  type DueDelivery,
} from '../../../apps/notification/src/notifications/persistence/delivery.repository.js';
import { NotificationRepository } from '../../../apps/notification/src/notifications/persistence/notification.repository.js';
import { RecipientRepository } from '../../../apps/notification/src/notifications/persistence/recipient.repository.js';
import { WaitingMessages } from '../../../apps/notification/src/notifications/persistence/waiting-messages.js';
import { drive, type Drive } from '../drive.js';
import type { Pools } from '../large-databases.js';
import { ORDERS, orderId } from '../seeds/numbers.js';

const MANY = Array.from({ length: 200 }, (_, i) => orderId(ORDERS - i * 4_000));
const NEW = Array.from({ length: 200 }, (_, i) => orderId(ORDERS + 1 + i));
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
