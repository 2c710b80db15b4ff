export {
  GroupCommit,
  GroupCommitClosedError,
  GroupCommitFullError,
  GroupCommitLateError,
  type GroupCommitOptions,
} from './group-commit.js';
export { CallCutShortError, type CallOutcome, type Leased, type LeasedWork, type Settled } from './leased-work.js';
export type { LeasedWorkerOptions } from './leased-worker-options.js';
export { LeasedWorker, OutcomeRefusedError } from './leased-worker.js';
export { PostgresChannel, type PostgresChannelOptions } from './postgres-channel.js';
export { retryPauseMs } from './retry-pause.js';
export { WorkerLifecycle } from './worker-lifecycle.js';
export { WorkOwed } from './work-owed.js';
