import type { DatabaseInvariant, OrderInvariant } from '../invariant.js';
import { bookedOnce } from './booked-once.js';
import { bookingsAgree } from './bookings-agree.js';
import { chargedOnce } from './charged-once.js';
import { chargesAgree } from './charges-agree.js';
import { completedHasAShipment } from './completed-has-a-shipment.js';
import { completedIsPaid } from './completed-is-paid.js';
import { completedTookItsStock } from './completed-took-its-stock.js';
import { doneMeansUndone } from './done-means-undone.js';
import { factsAgreeWithBooks } from './facts-agree-with-books.js';
import { factsDoNotContradict } from './facts-do-not-contradict.js';
import { finalHoldsNoStock } from './final-holds-no-stock.js';
import { finalWasAnnounced } from './final-was-announced.js';
import { goodsAreWithTheirParcel } from './goods-are-with-their-parcel.js';
import { ledgerAddsUp } from './ledger-adds-up.js';
import { notStuck } from './not-stuck.js';
import { nothingWithoutAnOrder } from './nothing-without-an-order.js';
import { oneNotificationPerCause } from './one-notification-per-cause.js';
import { ordersHoldTheStock } from './orders-hold-the-stock.js';
import { outboxHasNoDead } from './outbox-has-no-dead.js';
import { outboxIsEmpty } from './outbox-is-empty.js';
import { refundsAgree } from './refunds-agree.js';
import { refundsWithinCharges } from './refunds-within-charges.js';
import { returnsAgree } from './returns-agree.js';
import { stockBalances } from './stock-balances.js';
import { toldStatusesHold } from './told-statuses-hold.js';
import { undoneHasNoCharge } from './undone-has-no-charge.js';
import { undoneHasNoShipment } from './undone-has-no-shipment.js';

export const ORDER_INVARIANTS: readonly OrderInvariant[] = [
  completedHasAShipment,
  completedIsPaid,
  completedTookItsStock,
  undoneHasNoShipment,
  goodsAreWithTheirParcel,
  undoneHasNoCharge,
  finalHoldsNoStock,
  refundsWithinCharges,
  doneMeansUndone,
  notStuck,
  oneNotificationPerCause,
  finalWasAnnounced,
  nothingWithoutAnOrder,
  toldStatusesHold,
  factsDoNotContradict,
  factsAgreeWithBooks,
  chargedOnce,
  chargesAgree,
  refundsAgree,
  bookedOnce,
  bookingsAgree,
  returnsAgree,
];

export const DATABASE_INVARIANTS: readonly DatabaseInvariant[] = [
  stockBalances,
  ledgerAddsUp,
  ordersHoldTheStock,
  outboxIsEmpty,
  outboxHasNoDead,
];
