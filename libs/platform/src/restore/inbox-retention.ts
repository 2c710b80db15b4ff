import { setTimeout as delay } from 'node:timers/promises';
import { serviceOf } from '@waybill/contracts';
import { topicRetentions, type OwnTopics, type TopicRetention } from '@waybill/messaging';
import type { Logger } from 'pino';
import type { ServiceConfig } from '../config/service-config.js';

const DAY_MS = 24 * 60 * 60_000;
const ASK_AGAIN_MS = 5_000;

/**
 * What is wrong with an inbox that is kept for so many days, null if nothing is: an event that is delivered again must
 * meet its row for as long as the topics hold it, and a day longer. Compacted topics do not count: each record says all
 * of its key, and reading it again changes nothing.
 */
export function inboxComplaint(keepDays: number, topics: readonly TopicRetention[]): string | null {
  const tooLong = topics.filter(
    ({ compacted, keepMs }) => !compacted && (keepMs === null || keepMs + DAY_MS > keepDays * DAY_MS),
  );
  if (tooLong.length === 0) return null;
  const forEver = tooLong.filter(({ keepMs }) => keepMs === null).map(({ topic }) => topic);
  if (forEver.length > 0) {
    return (
      `INBOX_KEEP_DAYS is ${keepDays}, but ${forEver.join(', ')} keeps events for ever (retention.ms=-1): ` +
      'no restore or replay may reach back further than the inbox'
    );
  }
  const days = Math.max(...tooLong.map(({ keepMs }) => Math.ceil(((keepMs ?? 0) + DAY_MS) / DAY_MS)));
  const names = tooLong.map(({ topic }) => topic).join(', ');
  return `INBOX_KEEP_DAYS is ${keepDays}, but events of ${names} are kept longer: set it to ${days}, or keep them shorter`;
}

/** Asks once, as soon as the broker answers; a complaint is a warning: nothing is wrong until something is read again. */
export async function checkInboxRetention(
  { kafka }: Pick<OwnTopics, 'kafka'>,
  { service, inboxKeepDays }: ServiceConfig,
  logger: Logger,
  stopped: AbortSignal,
): Promise<void> {
  while (!stopped.aborted) {
    const topics = await topicRetentions(kafka, serviceOf(service).consumes).catch(() => undefined);
    const complaint = topics && inboxComplaint(inboxKeepDays, topics);
    if (complaint) logger.warn(complaint);
    if (topics) return;
    await delay(ASK_AGAIN_MS, undefined, { ref: false, signal: stopped }).catch(() => undefined);
  }
}
