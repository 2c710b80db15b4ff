import type { Alert, BoundedCount, ServiceOverview } from '@waybill/console-api';

/** What is judged: null where it is not known, and then nothing is said of it. */
export interface Judged {
  readonly now: number;
  readonly services: readonly (ServiceOverview & { readonly joined: boolean | null })[];
  readonly attention: BoundedCount | null;
  readonly letters: BoundedCount | null;
}

/** From which age of an outbox's oldest row on it is slow, ms; as docs/operations.md says. */
const OLD_MS = 30_000;
/** A consumer that is so many records behind is worth a look. */
const BEHIND = 1_000;

/** What to look at, by the table of alerts in docs/operations.md; what somebody has to act on comes first. */
export function alertsOf(judged: Judged): Alert[] {
  const alerts = [...judged.services.flatMap((service) => ofService(service, judged.now)), ...ofWork(judged)];
  return alerts.sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
}

function ofService(
  { service, ready, instances, outbox, lag, joined }: Judged['services'][number],
  now: number,
): Alert[] {
  const href = '/console/system';
  const alerts: Alert[] = [];
  if (instances === 0) {
    alerts.push(error('service-away', `${service} does not answer. Orders wait for it.`, href));
    return alerts;
  }
  if (joined === false) {
    alerts.push(
      error(
        'not-joined',
        `No instance of ${service} has joined its consumer group: look at the broker and its log.`,
        href,
      ),
    );
  } else if (!ready) {
    alerts.push(warning('not-ready', `${service} is not ready: its health says which part is down.`, href));
  }
  if (outbox && outbox.oldestAgeMs !== null && outbox.oldestAgeMs > OLD_MS) {
    const since = new Date(now - outbox.oldestAgeMs).toISOString();
    const text = `${outbox.waiting} events of ${service} wait to be sent: look at the broker.`;
    alerts.push({ ...warning('outbox-old', text, href), since });
  }
  if (outbox && outbox.dead > 0) {
    const text = `The broker refuses ${outbox.dead} events of ${service}: mend the cause, then put them back.`;
    alerts.push(error('outbox-dead', text, href));
  }
  if (lag !== null && lag > BEHIND) {
    alerts.push(warning('lagging', `${service} is ${lag} records behind: look whether that falls.`, href));
  }
  return alerts;
}

function ofWork({ attention, letters }: Judged): Alert[] {
  const alerts: Alert[] = [];
  if (attention && attention.count > 0) {
    alerts.push(
      error(
        'orders-needing-attention',
        `${countOf(attention, 'order')} with a compensation that is stuck.`,
        '/console/attention',
      ),
    );
  }
  if (letters && letters.count > 0) {
    alerts.push(error('dead-letters', `${countOf(letters, 'dead letter')} without a decision.`, '/console/letters'));
  }
  return alerts;
}

const countOf = ({ count, more }: BoundedCount, noun: string): string =>
  `${count}${more ? '+' : ''} ${noun}${count === 1 && !more ? '' : 's'}`;

const alert =
  (severity: Alert['severity']) =>
  (code: string, text: string, href: string): Alert => ({
    code,
    severity,
    since: null,
    text,
    href,
  });
const error = alert('error');
const warning = alert('warning');
