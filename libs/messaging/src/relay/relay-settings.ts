import {
  checkOptions,
  InvalidOptionError,
  milliseconds,
  wholeNumber,
  type OptionRules,
  withDefaults,
} from '../options/check-options.js';
import { guarded } from '../options/guarded.js';
import type { UnavailablePart } from '../record/producer-errors.js';

/** Times in milliseconds. The defaults suit production; tests shorten them. */
export interface RelaySettings {
  /** Most rows in one send. */
  readonly batchRows: number;
  /**
   * Most value bytes in one send. Counted over the whole send, though the broker's limit (1 MiB) is per partition: the
   * batch then fits wherever its keys fall, and 500 rows of the usual size stay below it anyway. A single larger row
   * (a dead letter) goes alone.
   */
  readonly batchBytes: number;
  /** How often a relay touches its row. */
  readonly touchEveryMs: number;
  /** A relay not seen for so long is taken for stopped: its backend is ended and its buckets are taken over. */
  readonly staleAfterMs: number;
  /** Pause between two reads of an outbox that was empty, when no writer rings. */
  readonly pollMs: number;
  /** First and longest pause after the broker or the database failed. */
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /** Longest pause before a topic or partition that took nothing is tried again; the first is `backoffMinMs`. */
  readonly topicRetryMs: number;
  /** How often the floor is looked after while rows come by. */
  readonly floorEveryMs: number;
  /** How long stop() goes on sending what is committed. */
  readonly stopMs: number;
}

export const DEFAULT_RELAY_SETTINGS: RelaySettings = {
  batchRows: 500,
  batchBytes: 512 * 1024,
  touchEveryMs: 2_000,
  staleAfterMs: 10_000,
  pollMs: 200,
  backoffMinMs: 100,
  backoffMaxMs: 2_000,
  topicRetryMs: 2_000,
  floorEveryMs: 250,
  stopMs: 5_000,
};

const OWNER = 'RelaySettings';

const RULES: OptionRules<Partial<RelaySettings>> = {
  batchRows: wholeNumber(1, 10_000),
  batchBytes: wholeNumber(1, 64 * 1024 * 1024),
  touchEveryMs: milliseconds(1),
  staleAfterMs: milliseconds(1),
  pollMs: milliseconds(1),
  backoffMinMs: milliseconds(1),
  backoffMaxMs: milliseconds(1),
  topicRetryMs: milliseconds(1),
  floorEveryMs: milliseconds(),
  stopMs: milliseconds(),
};

/**
 * The settings with the defaults for what is left out.
 *
 * @throws InvalidOptionError also where two settings, or one and a default, cannot work together
 */
export function relaySettings(given: Partial<RelaySettings> = {}): RelaySettings {
  checkOptions(OWNER, given, RULES);
  const settings = withDefaults(DEFAULT_RELAY_SETTINGS, given);
  const { touchEveryMs, staleAfterMs, backoffMinMs, backoffMaxMs } = settings;
  // It trusts its ownership for half of staleAfterMs after each touch.
  if (touchEveryMs >= staleAfterMs / 2) {
    const accepts = `less than half of staleAfterMs, which is ${staleAfterMs}`;
    throw InvalidOptionError.of(OWNER, 'touchEveryMs', touchEveryMs, accepts);
  }
  if (backoffMinMs > backoffMaxMs) {
    const accepts = `at most backoffMaxMs, which is ${backoffMaxMs}`;
    throw InvalidOptionError.of(OWNER, 'backoffMinMs', backoffMinMs, accepts);
  }
  return settings;
}

/** Told what the relay does, for metrics and logs. What it throws is ignored. */
export interface RelayObserver {
  /** One request: records acknowledged, their value bytes, and how long the broker took (ms). */
  sent?(count: number, bytes: number, ms: number): void;
  /** An attempt failed, of the broker, one topic or partition (`TOPIC_UNAVAILABLE`) or the database; it is made again. */
  failed?(error: Error): void;
  /** A topic or partition takes nothing: its rows wait, and those alone. */
  held?(part: UnavailablePart, error: Error): void;
  /** It takes records again. */
  resumed?(part: UnavailablePart): void;
  /** A row the broker will never take was moved to outbox_dead; its aggregate is held back. */
  died?(row: { readonly id: number; readonly topic: string }, error: Error): void;
  /** A topic was deleted and made again: what was sent to it before is gone, and offsets begin again. */
  recreated?(topic: string): void;
}

/** An observer that stops nothing: an error of a metric must not make the relay send a batch again and again. */
export function harmless(observer: RelayObserver): Required<RelayObserver> {
  const tell = <Name extends keyof RelayObserver>(name: Name) => {
    const callback = observer[name]?.bind(observer) as
      ((...told: Parameters<Required<RelayObserver>[Name]>) => void) | undefined;
    return guarded('OutboxRelay', `observer.${name}`, callback);
  };
  return {
    sent: tell('sent'),
    failed: tell('failed'),
    held: tell('held'),
    resumed: tell('resumed'),
    died: tell('died'),
    recreated: tell('recreated'),
  };
}
