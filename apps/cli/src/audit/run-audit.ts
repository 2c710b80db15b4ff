import type { Connections } from '../connections.js';
import { CommandError, EXIT } from '../exit.js';
import type { Gap } from '../kafka/gap.js';
import { printJson } from '../output.js';
import { consumerLag } from '../topics/report-topics.js';
import { audit } from './audit.js';
import type { Limits } from './invariant.js';
import { describeUnrest, measureUnrest, waitForQuiet } from './quiet.js';
import { AuditedDatabases } from './reading/audited-databases.js';
import { TopicReader } from '../kafka/topic-reader.js';
import { wordsOnTopics } from './words/own-words.js';
import { printVerdict, summarise, verdictOf, type Verdict } from './report.js';

/** Sweepers look every second or so, and only once their group has caught up. */
const GRACE_SECONDS = 30;

/** Also exit code of wrong usage: either way nothing was audited. */
const CANNOT_RUN = EXIT.USAGE;

export interface AuditOptions {
  readonly json: boolean;
  /** Seconds. */
  readonly wait: number;
  /** Only orders touched then or later. */
  readonly since?: Date | undefined;
}

/** Audits and prints. @throws CommandError FAILED unless all is sound; CANNOT_RUN */
export async function runAudit(connections: Connections, { json, wait, since }: AuditOptions): Promise<void> {
  const verdict = await auditVerdict(connections, wait, since);
  if (json) printJson(verdict);
  else printVerdict(verdict);
  if (!verdict.sound) throw new CommandError(EXIT.FAILED, `audit: ${summarise(verdict)}`);
}

/** @throws CommandError CANNOT_RUN */
export const auditVerdict = (connections: Connections, wait: number, since?: Date): Promise<Verdict> =>
  orCannotRun(() => run(connections, wait, since));

async function run(connections: Connections, wait: number, since: Date | undefined): Promise<Verdict> {
  const limits = limitsFrom(connections);
  const databases = await AuditedDatabases.open((name) => connections.databaseUrl(name));
  try {
    let unmeasured: readonly Gap[] = [];
    const lag = async (): Promise<number> => {
      const { found, gaps } = await consumerLag(connections.kafka);
      unmeasured = gaps;
      return found;
    };
    const unrest = await waitForQuiet(() => measureUnrest(databases, lag, limits), {
      seconds: wait,
      onUnrest: progress(),
    });
    const unread: Gap[] = [];
    const reader = new TopicReader(connections.kafka);
    const readWords = wordsOnTopics(reader, undefined, (gap) => unread.push(gap), since);
    const report = await audit(databases, { limits, readWords, since });
    return verdictOf(report, unrest, { gaps: [...unmeasured, ...unread], since });
  } finally {
    await databases.close();
  }
}

/** Tells once a second, on a terminal, what is waited for. */
function progress(): Parameters<typeof waitForQuiet>[1]['onUnrest'] {
  let last = 0;
  return (unrest) => {
    if (!process.stderr.isTTY || Date.now() - last < 1_000) return;
    last = Date.now();
    process.stderr.write(`waiting for quiet: ${describeUnrest(unrest)}\n`);
  };
}

function limitsFrom({ compensationTimeout: given = '900' }: Connections): Limits {
  if (!/^[1-9][0-9]{0,5}$/.test(given)) {
    throw new CommandError(
      CANNOT_RUN,
      `COMPENSATION_TIMEOUT_SECONDS must be a whole number of seconds, got "${given}"`,
    );
  }
  return { compensationTimeoutSeconds: Number(given), graceSeconds: GRACE_SECONDS };
}

async function orCannotRun<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // A refused connection to a name with several addresses has a code and no message.
    const { message, code } = error as { message: string; code?: string };
    throw new CommandError(CANNOT_RUN, `the audit cannot be run: ${message || code}`);
  }
}
