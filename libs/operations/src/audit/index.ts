/** `@waybill/operations/audit`: the invariants, judged over all databases. Loads the contracts and a client of Postgres. */
export { audit, type Attention, type AuditReport } from './audit.js';
export { auditVerdict, type AuditedSystem, type VerdictOptions } from './audit-verdict.js';
export type { Finding, Named } from './invariant.js';
export { DATABASE_INVARIANTS, ORDER_INVARIANTS } from './invariants/index.js';
export { describeUnrest, measureUnrest, type Unrest } from './quiet.js';
export { AuditedDatabases, type Readable } from './reading/audited-databases.js';
export { readAgain, readOrderFiles, readTouchedFiles } from './reading/read-order-files.js';
export { INVARIANTS, summarise, unrestOf, verdictOf, type Verdict } from './report.js';
export { saidIn, type SaidWord } from './words/said-word.js';
export { unknownWords } from './words/unknown-words.js';
