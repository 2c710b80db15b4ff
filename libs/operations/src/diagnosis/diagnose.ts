import type { Diagnosis, Rule } from './diagnosis.js';
import { cannotBeTold } from './rules/cannot-be-told.js';
import { chargeNotDecided } from './rules/charge-not-decided.js';
import { deadLetter } from './rules/dead-letter.js';
import { delayed } from './rules/delayed.js';
import { inOutbox } from './rules/in-outbox.js';
import { notHandled } from './rules/not-handled.js';
import { nothingAwaited } from './rules/nothing-awaited.js';
import { parcelNotDecided } from './rules/parcel-not-decided.js';
import { refusedByBroker } from './rules/refused-by-broker.js';
import { timesOut } from './rules/times-out.js';
import { compensationWaits } from './rules/compensation-waits.js';
import type { Situation } from './situation.js';
import { timesIn } from './wording.js';

/** The likeliest causes first; what only says how things stand comes last. */
export const RULES: readonly Rule[] = [
  deadLetter,
  refusedByBroker,
  delayed,
  notHandled,
  inOutbox,
  chargeNotDecided,
  parcelNotDecided,
  compensationWaits,
  cannotBeTold,
  timesOut,
  nothingAwaited,
];

const RANK: Readonly<Record<Diagnosis['severity'], number>> = { error: 0, warning: 1, info: 2 };

/** Why an order waits: what somebody has to act on first, then what is slow, then how things stand. */
export const diagnose = (situation: Situation): Diagnosis[] =>
  RULES.flatMap((rule) => rule(situation))
    .map((found) => ({ ...found, times: timesIn(found.text) }))
    .sort((a, b) => RANK[a.severity] - RANK[b.severity]);
