import { ADDRESS } from '../../../apps/shipping/src/shipments/domain/shipment.builder.js';
import { BookingLedger } from '../../../apps/shipping/src/shipments/carrier/simulated/booking-ledger.js';
import { ShipmentRepository } from '../../../apps/shipping/src/shipments/persistence/shipment.repository.js';
import { drive, type Drive } from '../drive.js';
import type { Pools } from '../large-databases.js';
import { ORDERS, orderId } from '../seeds/numbers.js';

const MANY = Array.from({ length: 200 }, (_, i) => orderId(1 + i * 4_000));
const LAST = orderId(ORDERS);
const NEW = orderId(ORDERS + 1);
const shipments = (file: string) => `apps/shipping/src/shipments/${file}.ts`;

export function shippingDrives({ reads }: Pools): Drive[] {
  const wanted = [...MANY, NEW].map((each) => ({ orderId: each, shipmentId: each, traceparent: '', causedBy: each }));
  const booking = (key: string) => ({ key, reference: key, address: ADDRESS });
  return [
    drive(
      [shipments('persistence/shipment.repository'), shipments('persistence/shipment.rows')],
      new ShipmentRepository(reads),
      {
        open: [(sut, tx) => sut.open(tx, wanted)],
        lock: [(sut, tx) => sut.lock(tx, MANY)],
        lockDue: [(sut, tx) => sut.lockDue(tx, 50, new Date())],
        known: 'asks nothing',
        get: 'asks nothing',
        save: [
          async (sut, tx) => {
            await sut.open(tx, wanted);
            for (const { orderId: each } of wanted) sut.save(tx, { ...sut.get(tx, each) });
          },
        ],
        find: [(sut) => sut.find(LAST)],
      },
    ),
    drive(shipments('carrier/simulated/booking-ledger'), new BookingLedger(), {
      record: [(sut, tx) => sut.record(tx, [booking(LAST), booking('new')])],
      void: [(sut, tx) => sut.void(tx, LAST)],
    }),
  ];
}
