import { setTimeout as pause } from 'node:timers/promises';
import { SERVICE_NAMES } from '@waybill/system-map';
import { DATABASE_INVARIANTS, ORDER_INVARIANTS } from './invariants/index.js';
import type { DatabaseInvariant, Finding, Limits, Note, PartBreach } from './invariant.js';
import type { OrderFile } from './order-file.js';
import { readAgain, readOrderFiles, readTouchedFiles } from './reading/read-order-files.js';
import type { Readable } from './reading/audited-databases.js';
import { findUnknownWords, toFinding, type ReadWords } from './words/own-words.js';
import type { SaidWord } from './words/said-word.js';
import { unknownWords } from './words/unknown-words.js';

/** An order whose undoing failed: known, admitted, and an operator's to put right. */
export interface Attention {
  readonly orderId: string;
  readonly status: string;
  /** What is being undone: the reason of the cancellation, or REFUND. */
  readonly undoing: string | null;
}

export interface AuditReport {
  readonly orders: number;
  readonly findings: readonly Finding[];
  /** Findings beyond the first {@link KEPT}: counted, not looked at again. */
  readonly moreFindings: number;
  readonly attention: readonly Attention[];
  readonly moreAttention: number;
  /** What a person vouches for: no finding. */
  readonly notes: readonly Note[];
  readonly moreNotes: number;
}

export interface AuditOptions {
  readonly limits: Limits;
  /** Between the first look at what seems broken and the second, ms. */
  readonly secondLookAfterMs?: number;
  readonly pageSize?: number;
  /** Audits only orders that were touched then or later, and not what adds up all that ever happened. */
  readonly since?: Date | undefined;
  /** How to read what the services said; without it the topics are not looked at. */
  readonly readWords?: ReadWords;
}

/** So that a report of a wholly broken system still fits into memory. */
const KEPT = 1_000;

/**
 * Checks every invariant, and looks a second time at what seems broken: databases are read one after the other, so what
 * changed in between may look wrong once. Reported is what is wrong twice, with the numbers of the second look.
 */
export async function audit(databases: Readable, options: AuditOptions): Promise<AuditReport> {
  const { limits, secondLookAfterMs = 1_000, pageSize, since, readWords } = options;
  const suspects = new Kept<Finding>();
  const attention = new Kept<Attention>();
  const notes = new Kept<Note>();
  let orders = 0;
  suspects.add(await judgeDatabases(databases, judgedOf(since)));
  const pages = since ? readTouchedFiles(databases, since, pageSize) : readOrderFiles(databases, pageSize);
  for await (const files of pages) {
    orders += files.filter(({ order }) => order).length;
    suspects.add(files.flatMap((file) => judgeOrder(file, limits)));
    notes.add(files.flatMap((file) => notesOf(file, limits)));
    attention.add(files.flatMap(attentionOf));
  }
  const unknown = readWords ? await findUnknownWords(databases, readWords, KEPT) : [];
  if (suspects.items.length + unknown.length > 0) await pause(secondLookAfterMs);
  return {
    orders,
    findings: [...(await lookAgain(databases, suspects.items, limits)), ...(await stillUnknown(databases, unknown))],
    moreFindings: suspects.more,
    attention: attention.items,
    moreAttention: attention.more,
    notes: notes.items,
    moreNotes: notes.more,
  };
}

/** The invariants of whole databases that can be judged where only orders touched since a time are looked at. */
export const judgedOf = (since: Date | undefined): DatabaseInvariant[] =>
  DATABASE_INVARIANTS.filter(({ addsUp }) => since === undefined || addsUp !== true);

async function lookAgain(databases: Readable, suspects: readonly Finding[], limits: Limits): Promise<Finding[]> {
  const byDatabase = DATABASE_INVARIANTS.filter(({ code }) => suspects.some(({ invariant }) => invariant === code));
  const byOrder = ORDER_INVARIANTS.map(({ code }) => code);
  const orderIds = suspects.flatMap(({ invariant, orderId }) =>
    byOrder.includes(invariant) && orderId !== undefined ? [orderId] : [],
  );
  const files = await readAgain(databases, [...new Set(orderIds)]);
  const now = [...(await judgeDatabases(databases, byDatabase)), ...files.flatMap((file) => judgeOrder(file, limits))];
  const before = new Set(suspects.map(placeOf));
  return now.filter((finding) => before.has(placeOf(finding)));
}

const stillUnknown = async (databases: Readable, words: readonly SaidWord[]): Promise<Finding[]> =>
  (await unknownWords(databases, words)).map(toFinding);

const placeOf = ({ invariant, orderId, sku, service }: Finding): string =>
  JSON.stringify([invariant, orderId, sku, service]);

interface Judged extends PartBreach {
  readonly invariant: string;
  readonly orderId: string;
}

const judged = (file: OrderFile, limits: Limits): Judged[] =>
  ORDER_INVARIANTS.flatMap((invariant) =>
    [invariant.judge(file, limits) ?? []]
      .flat()
      .map((breach) => ({ invariant: invariant.code, orderId: file.orderId, ...breach })),
  );

const vouchedIn = ({ order }: OrderFile, { part }: PartBreach) => (part ? order?.settled[part] : undefined);

/** One finding an invariant, of all parts that nobody vouches for. */
function judgeOrder(file: OrderFile, limits: Limits): Finding[] {
  const findings = new Map<string, Finding>();
  for (const breach of judged(file, limits)) {
    if (vouchedIn(file, breach)) continue;
    const { invariant, orderId, expected, found } = breach;
    const other = findings.get(invariant);
    findings.set(invariant, { invariant, orderId, expected, found: other ? `${other.found}, ${found}` : found });
  }
  return [...findings.values()];
}

const notesOf = (file: OrderFile, limits: Limits): Note[] =>
  judged(file, limits).flatMap(({ part, ...breach }) => {
    const settled = vouchedIn(file, { part, ...breach });
    return part && settled ? [{ ...breach, part, ...settled, at: new Date(settled.at).toISOString() }] : [];
  });

async function judgeDatabases(databases: Readable, invariants: readonly DatabaseInvariant[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const invariant of invariants) {
    const { code, database, sql } = invariant;
    for (const service of database === 'each' ? SERVICE_NAMES : [database]) {
      const rows = await databases.query(service, `SELECT * FROM (${sql}) AS broken LIMIT ${KEPT + 1}`);
      const about = database === 'each' ? { service } : {};
      findings.push(...rows.map((row) => ({ invariant: code, ...about, ...invariant.breach(row) })));
    }
  }
  return findings;
}

function attentionOf({ orderId, order }: OrderFile): Attention[] {
  if (order?.compensation !== 'NEEDS_ATTENTION') return [];
  return [{ orderId, status: order.status, undoing: order.reason ?? order.decision }];
}

class Kept<Item> {
  readonly items: Item[] = [];
  more = 0;

  add(items: readonly Item[]): void {
    const room = KEPT - this.items.length;
    this.items.push(...items.slice(0, room));
    this.more += Math.max(0, items.length - room);
  }
}
