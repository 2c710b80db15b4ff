import type { KafkaAccess } from '../kafka/kafka-access.js';
import { TopicReader } from '../kafka/topic-reader.js';
import { consumerLag } from '../lag/report-topics.js';
import type { ServiceDatabases } from '../outbox/service-databases.js';
import type { Gap } from '../words/gap.js';
import { OperationError } from '../words/operation-error.js';
import { audit } from './audit.js';
import type { Limits } from './invariant.js';
import { measureUnrest, waitForQuiet, type Unrest } from './quiet.js';
import { AuditedDatabases } from './reading/audited-databases.js';
import { verdictOf, type Verdict } from './report.js';
import { wordsOnTopics } from './words/own-words.js';

/** Sweepers look every second or so, and only once their group has caught up. */
const GRACE_SECONDS = 30;

/** What is audited, and how the order service counts. */
export interface AuditedSystem extends ServiceDatabases {
  readonly kafka: KafkaAccess;
  /** `COMPENSATION_TIMEOUT_SECONDS` as the services have it; undefined for their default. */
  readonly compensationTimeout: string | undefined;
}

export interface VerdictOptions {
  /** How long to wait until the system is quiet, seconds. */
  readonly wait: number;
  /** Only orders touched then or later. */
  readonly since?: Date | undefined;
  /** Told whenever it is not quiet yet. */
  readonly onUnrest?: (unrest: Unrest) => void;
}

/**
 * Waits until the system is quiet and audits it.
 * @throws OperationError misuse when the audit cannot be run, with the reason
 */
export async function auditVerdict(system: AuditedSystem, options: VerdictOptions): Promise<Verdict> {
  try {
    return await run(system, options);
  } catch (error) {
    // A refused connection to a name with several addresses has a code and no message.
    const { message, code } = error as { message: string; code?: string };
    throw new OperationError('misuse', `the audit cannot be run: ${message || code}`, { cause: error });
  }
}

async function run(system: AuditedSystem, { wait, since, onUnrest }: VerdictOptions): Promise<Verdict> {
  const limits = limitsFrom(system);
  const databases = await AuditedDatabases.open((name) => system.databaseUrl(name));
  try {
    let unmeasured: readonly Gap[] = [];
    const lag = async (): Promise<number> => {
      const { found, gaps } = await consumerLag(system.kafka);
      unmeasured = gaps;
      return found;
    };
    const unrest = await waitForQuiet(() => measureUnrest(databases, lag, limits), {
      seconds: wait,
      onUnrest: (seen) => onUnrest?.(seen),
    });
    const unread: Gap[] = [];
    const reader = new TopicReader(system.kafka);
    const readWords = wordsOnTopics(reader, undefined, (gap) => unread.push(gap), since);
    const report = await audit(databases, { limits, readWords, since });
    return verdictOf(report, unrest, { gaps: [...unmeasured, ...unread], since });
  } finally {
    await databases.close();
  }
}

function limitsFrom({ compensationTimeout: given = '900' }: AuditedSystem): Limits {
  if (!/^[1-9][0-9]{0,5}$/.test(given)) {
    const message = `COMPENSATION_TIMEOUT_SECONDS must be a whole number of seconds, got "${given}"`;
    throw new OperationError('misuse', message);
  }
  return { compensationTimeoutSeconds: Number(given), graceSeconds: GRACE_SECONDS };
}
