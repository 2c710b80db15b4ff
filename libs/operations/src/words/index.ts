/**
 * `@waybill/operations/words`: what an operator is told, about records, gaps and failures. Loads no client of Kafka or
 * Postgres, so that a command line which only says what it can do starts fast.
 */
export { fromEach, refuseAway, type Answers } from './answers.js';
export { bounded } from './bounded.js';
export { describeGaps, refuseGaps, type Gap } from './gap.js';
export { kafkaFailure } from './kafka-failure.js';
export { OperationError, type OperationErrorCode } from './operation-error.js';
export { Pace } from './pace.js';
export { payloadOf, type PayloadText } from './payload-text.js';
export { headersText, headerText, keyText, timeText, valueOf } from './record-text.js';
export { summariseRecord, type EventSummary } from './summarise-record.js';
export { textOf, visible } from './text.js';
