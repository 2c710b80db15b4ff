import { recordOf, until, type OwnedProcess, type ProcessRecord } from '@waybill/local-infra';
import { LaunchError } from './launch-error.js';
import { Supervised } from './supervised.js';

export interface WatchedProcessOptions {
  /** How output names it. */
  readonly label: string;
  readonly url: string;
  readonly run: () => Promise<OwnedProcess>;
  /** Whether it takes part. */
  readonly answers: (url: string) => Promise<boolean>;
  readonly say: (line: string) => void;
  readonly stopping: AbortSignal;
  /** Called when a process was started or has taken over. */
  readonly onChange: () => void;
}

/** Longest wait for a process to take part after its start, ms. */
const READY_MS = 60_000;

/** One process of ours that answers HTTP, watched for as long as the launcher runs. */
export class WatchedProcess {
  private readonly supervised: Supervised<OwnedProcess>;

  constructor(private readonly options: WatchedProcessOptions) {
    const { label, say, stopping, onChange, run } = options;
    this.supervised = new Supervised({ name: label, say, stopping, onStarted: onChange, start: run });
  }

  /** Resolves when it takes part. @throws LaunchError SERVICE_FAILED when it ends before that, or takes too long */
  async start(): Promise<void> {
    const { label, url, answers, stopping } = this.options;
    const first = await this.supervised.start();
    const ended = first.exited.then(({ code, signal }) => new Error(`it ended with ${signal ?? `code ${code}`}`));
    const failure = await Promise.race([ended, until(() => answers(url), { timeoutMs: READY_MS, intervalMs: 200 })]);
    if (failure && !stopping.aborted) {
      throw new LaunchError('SERVICE_FAILED', `${label} did not come up: ${failure.message}. What it said is above.`);
    }
  }

  get process(): ProcessRecord | null {
    const pid = this.supervised.running?.pid;
    return pid === undefined ? null : recordOf(pid);
  }
}
