/** `@waybill/operations/dead-rows`: outbox rows that the broker refuses for good. Loads TypeORM. */
export { DeadRowDecisions } from './dead-row-decisions.js';
export { deadRows, type DeadRow } from './dead-rows.js';
