import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { OperationError } from '@waybill/operations/words';
import type { Connections } from '../connections.js';
import { requestJson } from '../http.js';
import { printJson } from '../output.js';

interface Announcement {
  readonly id: string;
  readonly announced: number;
  readonly finished: boolean;
}

interface Replica {
  readonly confirmed: number;
  readonly unconfirmed: number;
}

interface Rebuilt extends Replica {
  readonly announced: number;
  readonly milliseconds: number;
}

/** How often is looked whether something has come, and how long nothing may come, ms. */
const LOOK_MS = 200;
const PATIENCE_MS = 15_000;

export function registerCatalogue(program: Command, connections: Connections): void {
  const catalogue = program.command('catalogue').description("order's copy of the catalogue");

  catalogue
    .command('rebuild')
    .description('inventory announces every product and deletion again, and order takes them over whatever it had')
    .option('--json', 'print JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const rebuilt = await rebuild(connections.serviceUrl('inventory'), connections.serviceUrl('order'));
      if (json) printJson(rebuilt);
      else console.log(`${rebuilt.announced} products announced, order has them (${rebuilt.milliseconds} ms)`);
      if (rebuilt.unconfirmed > 0) {
        throw new OperationError(
          'refused',
          `order has ${rebuilt.unconfirmed} products that inventory does not know: they were never announced`,
        );
      }
    });
}

/** Order's revisions are forgotten before anything is announced: what is announced after that counts. */
async function rebuild(inventory: string, order: string): Promise<Rebuilt> {
  const begun = performance.now();
  await requestJson<Replica>('POST', `${order}/catalogue-rebuild`);
  const { id } = await requestJson<Announcement>('POST', `${inventory}/product-announcements`);
  const { announced, finished } = await lookUntil(
    () => requestJson<Announcement>('GET', `${inventory}/product-announcements/${id}`),
    (seen) => seen.finished,
  );
  if (!finished) throw new OperationError('refused', `inventory announced ${announced} products and then no more`);
  const replica = await lookUntil(
    () => requestJson<Replica>('GET', `${order}/catalogue-rebuild`),
    ({ confirmed, unconfirmed }) => confirmed >= announced && unconfirmed === 0,
  );
  if (replica.confirmed < announced) {
    throw new OperationError(
      'refused',
      `order has read ${replica.confirmed} of ${announced} products and no more came`,
    );
  }
  return { announced, ...replica, milliseconds: Math.round(performance.now() - begun) };
}

/** Looks until it is done, or until nothing has changed for too long. @returns the last look */
async function lookUntil<T>(look: () => Promise<T>, done: (seen: T) => boolean): Promise<T> {
  let seen = await look();
  let before = '';
  for (let changed = Date.now(); !done(seen) && Date.now() - changed < PATIENCE_MS; seen = await look()) {
    const now = JSON.stringify(seen);
    if (now !== before) changed = Date.now();
    before = now;
    await pause(LOOK_MS);
  }
  return seen;
}
