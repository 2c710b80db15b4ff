import { ProductEntity } from '../catalogue/persistence/product.entity.js';
import { ReservationEntity } from '../reservations/persistence/reservation.entity.js';
import { StockLedgerEntity } from '../stock/persistence/stock-ledger.entity.js';
import { StockEntity } from '../stock/persistence/stock.entity.js';
import { Initial1700000000001 } from './migrations/0001-initial.js';
import { OverdueReservations1700000000002 } from './migrations/0002-overdue-reservations.js';
import { ProductAnnouncements1700000000003 } from './migrations/0003-product-announcements.js';
import { OutboxSent1700000000004 } from './migrations/0004-outbox-sent.js';
import { InboxPartitions1700000000005 } from './migrations/0005-inbox-partitions.js';
import { ProductList1700000000006 } from './migrations/0006-product-list.js';
import { Touched1700000000007 } from './migrations/0007-touched.js';
import { MovementsBySku1700000000008 } from './migrations/0008-movements-by-sku.js';
import { Archive1700000000009 } from './migrations/0009-archive.js';
import { AnsweredRequests1700000000010 } from './migrations/0010-answered-requests.js';
import { WhatWasShort1700000000011 } from './migrations/0011-what-was-short.js';
import { Returns1700000000012 } from './migrations/0012-returns.js';

export const entities = [ProductEntity, StockEntity, StockLedgerEntity, ReservationEntity];
export const migrations = [
  Initial1700000000001,
  OverdueReservations1700000000002,
  ProductAnnouncements1700000000003,
  OutboxSent1700000000004,
  InboxPartitions1700000000005,
  ProductList1700000000006,
  Touched1700000000007,
  MovementsBySku1700000000008,
  Archive1700000000009,
  AnsweredRequests1700000000010,
  WhatWasShort1700000000011,
  Returns1700000000012,
];
