import { openBook } from '../../../apps/payment/src/payments/domain/index.js';
import { OutsideMoves } from '../../../apps/payment/src/payments/persistence/outside-moves.js';
import { PaymentRepository } from '../../../apps/payment/src/payments/persistence/payment.repository.js';
import { ChargeLedger } from '../../../apps/payment/src/payments/provider/simulated/charge-ledger.js';
import { RefundLedger } from '../../../apps/payment/src/payments/provider/simulated/refund-ledger.js';
import { IntentNotes } from '../../../apps/payment/src/payments/provider/stripe/intent-notes.js';
import { drive, type Drive } from '../drive.js';
import type { Pools } from '../large-databases.js';
import { ORDERS, orderId } from '../seeds/numbers.js';

const MANY = Array.from({ length: 200 }, (_, i) => orderId(1 + i * 4_000));
/** Charged, and refunded. */
const LAST = orderId(ORDERS);
const NEW = orderId(ORDERS + 1);
const amount = { amount: 1, currency: 'USD' };
const asked = (key: string) => ({
  request: { key, reference: key, amount, method: 'tok_ok' },
  decision: { status: 'CHARGED' as const },
  errorsFirst: 0,
});
const payments = (file: string) => `apps/payment/src/payments/${file}.ts`;

export function paymentDrives({ reads, transactions }: Pools): Drive[] {
  const wanted = (orderIds: readonly string[]) =>
    orderIds.map((each) => ({ orderId: each, paymentId: each, traceparent: '', causedBy: each }));
  return [
    drive(
      [payments('persistence/payment.repository'), payments('persistence/payment.rows')],
      new PaymentRepository(reads),
      {
        open: [(sut, tx) => sut.open(tx, wanted([...MANY, NEW]))],
        lock: [(sut, tx) => sut.lock(tx, MANY)],
        lockByCharge: [(sut, tx) => sut.lockByCharge(tx, `${LAST}:charge`)],
        lockDue: [(sut, tx) => sut.lockDue(tx, 50, new Date())],
        known: 'asks nothing',
        get: 'asks nothing',
        save: [
          async (sut, tx) => {
            await sut.open(tx, wanted([...MANY, NEW]));
            const refund = { id: NEW, key: 'new', amount, status: 'READY', tries: 0, failure: null } as const;
            for (const each of MANY) sut.save(tx, { ...sut.get(tx, each) });
            const state = { ...openBook(NEW, NEW), refunds: [refund] };
            sut.save(tx, { ...sut.get(tx, NEW), state });
          },
        ],
        find: [(sut) => sut.find(LAST)],
      },
    ),
    drive(payments('persistence/outside-moves'), new OutsideMoves(reads), {
      knows: [(sut) => sut.knows('evt')],
      hear: [(sut, tx) => sut.hear(tx, 'evt')],
      save: [(sut, tx) => sut.save(tx, LAST, [{ id: 'dp', kind: 'DISPUTE', amount, status: 'lost', reason: null }])],
      of: [(sut) => sut.of(LAST)],
    }),
    drive(payments('provider/simulated/charge-ledger'), new ChargeLedger(), {
      record: [(sut, tx) => sut.record(tx, [asked(LAST), asked('new')])],
      find: [(sut, tx) => sut.find(tx, LAST)],
      act: [(sut, tx) => sut.act(tx, LAST, () => undefined, 0)],
      cancel: [(sut, tx) => sut.cancel(tx, LAST)],
    }),
    drive(payments('provider/simulated/refund-ledger'), new RefundLedger(), {
      record: [(sut, tx) => sut.record(tx, { key: 'new', chargeKey: LAST, amount, tries: 1 })],
    }),
    drive(payments('provider/stripe/intent-notes'), new IntentNotes(transactions), {
      find: [(sut) => sut.find(LAST)],
      findKey: [(sut) => sut.findKey('pi')],
      note: [(sut) => sut.note(LAST, 'pi')],
      close: [(sut) => sut.close(LAST)],
      decline: [(sut) => sut.decline(LAST, 'no')],
    }),
  ];
}
