/** `@waybill/messaging/typeorm`: for applications that have their tables in TypeORM. */
import type { EntityManager } from 'typeorm';
import type { Tx } from '../transaction/tx.js';

/**
 * TypeORM's manager of a transaction: what its repositories write commits together with the events, and what would begin a
 * transaction of its own is a savepoint. Await every call.
 *
 * @throws TypeError where the connections are not those of a DataSource
 * @throws TransactionEndedError
 */
export const managerOf = (tx: Tx): EntityManager => tx.manager as EntityManager;
