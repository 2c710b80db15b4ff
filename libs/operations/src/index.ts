/**
 * `@waybill/operations`: what an operator can see of a running system and do to it, returned as data. Reads Kafka in no
 * consumer group. The rooms `audit`, `outbox` and `dead-rows`, which open databases, have entries of their own.
 */
export * from './words/index.js';
export { partitionKey, type PartitionPlace, type Seen } from './kafka/cluster-view.js';
export type { KafkaAccess } from './kafka/kafka-access.js';
export type { ReadFrom, RecordPlace } from './kafka/topic-ranges.js';
export { MAX_MS, MAX_RECORDS, readKey, type KeyRead, type KeyReadOptions } from './kafka/read-key.js';
export { TopicReader, type ReadOptions } from './kafka/topic-reader.js';
export { TopicWriter } from './kafka/topic-writer.js';
export { groupPositions, type GroupPositions } from './lag/group-positions.js';
export { consumerLag, reportTopics, type TopicReport } from './lag/report-topics.js';
export { decideAll, waitingLetters, type BulkOptions } from './letters/decide-all.js';
export type { FoundLetter, LetterBox } from './letters/letter-box.js';
export type { LetterDesk } from './letters/letter-desk.js';
export type { Decision, Letter, LetterFilter, LetterState } from './letters/letter.js';
export { letterPlace } from './letters/letter-id.js';
export { LetterIndex, type LetterIndexOptions, type LetterReading } from './letters/letter-index.js';
export { inOffice, type Office, type OfficeOptions } from './letters/office.js';
export type { Announcement, AskInventory } from './letters/product-announcements.js';
export {
  confirmed,
  NO_PROGRESS,
  runReplay,
  type ReplayOrder,
  type ReplayPorts,
  type ReplayProgress,
  type Unconfirmed,
} from './letters/replay-run.js';
export {
  groupLetters,
  isBefore,
  isSelected,
  newestFirst,
  type LetterEnds,
  type LetterGroup,
  type LetterSelection,
} from './letters/select-letters.js';
export { masked } from './personal/mask.js';
export { inCausalOrder, type Placed } from './trace/in-causal-order.js';
export { msBetween, readPath, type Step } from './trace/read-path.js';
