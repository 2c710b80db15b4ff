import {
  AnsweredRequests,
  DeadRowQueries,
  HandledEventQueries,
  KeyEventQueries,
  RelayOwnerQueries,
  type ServiceConfig,
} from '@waybill/platform';
import { bounded, drive, type Drive } from '../drive.js';
import type { Pools } from '../large-databases.js';
import { ORDERS, orderId, QUEUED } from '../seeds/numbers.js';

const ORDER = { service: 'order' } as ServiceConfig;
const MANY = Array.from({ length: 200 }, (_, i) => orderId(1 + i * 800));
const KEYED = { caller: 'local:local', key: 'key-7', fingerprint: 'f' };
const persistence = (file: string) => `libs/platform/src/operations/persistence/${file}.ts`;

/** What operators ask of any service's messaging. */
export const operationsDrives = ({ reads }: Pools): Drive[] => [
  drive('libs/platform/src/idempotency/answered-requests.ts', new AnsweredRequests(), {
    hold: [(sut, tx) => sut.hold(tx, KEYED), (sut, tx) => sut.hold(tx, { ...KEYED, key: 'none' })],
    store: [(sut, tx) => sut.store(tx, KEYED, { status: 201, body: {} })],
    forgetExpired: [(sut, tx) => sut.forgetExpired(tx, 500)],
  }),
  drive(persistence('relay-owners.queries'), new RelayOwnerQueries(reads), { all: [(sut) => sut.all()] }),
  drive(persistence('dead-rows.queries'), new DeadRowQueries(reads), {
    newest: [(sut) => sut.newest(101), (sut) => sut.newest(101, QUEUED / 2)],
  }),
  drive(persistence('handled-events.queries'), new HandledEventQueries(reads, ORDER), {
    among: [(sut) => sut.among(MANY), (sut) => sut.among([orderId(ORDERS + 1)])],
  }),
  drive(persistence('key-events.queries'), new KeyEventQueries(reads, ORDER), {
    of: [bounded((sut: KeyEventQueries) => sut.of(orderId(7))), bounded((sut: KeyEventQueries) => sut.of('none'))],
  }),
];
