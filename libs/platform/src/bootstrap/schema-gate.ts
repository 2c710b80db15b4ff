import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { DatabaseProbe } from '../database/database-probe.js';
import { findProvider } from './find-provider.js';

const LOOK_AGAIN_MS = 1_000;

/**
 * Resolves when the database has the schema that the code knows, at once for a service without a database. Until then
 * the service is not ready and reads no events; requests that need what is missing are answered 503. One line tells which
 * migration it waits for.
 */
export async function schemaThere(app: NestFastifyApplication, logger: Logger, stopped: AbortSignal): Promise<void> {
  const probe = findProvider(app, DatabaseProbe);
  let told: string | undefined;
  while (probe && !stopped.aborted) {
    const missing = await firstMissing(probe);
    if (missing === undefined) return;
    if (missing !== null && missing !== told) logger.warn({ migration: missing }, `waits for migration ${missing}`);
    told = missing ?? told;
    await delay(LOOK_AGAIN_MS, undefined, { signal: stopped }).catch(() => undefined);
  }
}

/** @returns undefined where none is missing, null where the database does not say */
async function firstMissing(probe: DatabaseProbe): Promise<string | undefined | null> {
  try {
    return (await probe.ask()).missingMigrations[0];
  } catch {
    return null;
  }
}
