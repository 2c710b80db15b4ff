import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { isSessionLost } from '@waybill/messaging';
import type { DataSource } from 'typeorm';
import { keepFitSessions } from './keep-fit-sessions.js';

const RETRY_MS = 500;
/** One line when the wait begins and one in a while. */
const TELL_EVERY = 60;

/**
 * Opens the pool, and waits without end for a database that is away: to end and be restarted would be the same wait
 * with more noise. From then on it keeps only sessions that can do their work.
 *
 * @throws what no waiting mends: wrong password, unknown database
 */
export async function connect(dataSource: DataSource, logger = new Logger('database')): Promise<DataSource> {
  for (let attempt = 0; ; attempt++) {
    try {
      return keepFitSessions(await dataSource.initialize());
    } catch (error) {
      if (!isSessionLost(error)) throw error;
      if (attempt % TELL_EVERY === 0) logger.warn('cannot be reached; waiting for it');
    }
    await delay(RETRY_MS);
  }
}
