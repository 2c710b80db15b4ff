import { Injectable } from '@nestjs/common';
import { COMPENSATIONS, type Compensation, type OrderStatus } from '@waybill/contracts';
import { Reads } from '@waybill/platform';
import type { HistoryEntry, Order } from '../domain/index.js';
import { fromHistoryRow, type HistoryRow } from './history-row.js';
import { firstIdOf } from './ids-of-times.js';

export interface OrderFilter {
  readonly status?: OrderStatus;
  readonly compensation?: Compensation;
  readonly customerId?: string;
  /** Placed then or later. */
  readonly createdFrom?: Date | undefined;
  /** Placed before then. */
  readonly createdTo?: Date | undefined;
}

/** Ids from the first up to the second, without it. */
interface IdRange {
  readonly from: string;
  readonly before: string;
}

/** The column `stage`: OPEN until the status is final, then the status. */
const STAGES = ['OPEN', 'COMPLETED', 'CANCELLED', 'REFUNDED'] as const;
type Stage = (typeof STAGES)[number];

const stageOf = (status: OrderStatus): Stage => STAGES.find((stage) => stage === status) ?? 'OPEN';

/** Below, and above every order's id. */
const BELOW_ALL = '00000000-0000-0000-0000-000000000000';
const ABOVE_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Plain reads of orders, for requests. */
@Injectable()
export class OrderQueries {
  constructor(private readonly reads: Reads) {}

  async find(id: string): Promise<Order | undefined> {
    const [row] = await this.reads.query<{ state: Order }[]>('SELECT state FROM orders WHERE id = $1', [id]);
    return row?.state;
  }

  /** Its deadline, Unix milliseconds, is null until its events have been sent. */
  async findWithDeadline(id: string): Promise<{ order: Order; deadline: number | null } | undefined> {
    const [row] = await this.reads.query<{ state: Order; deadline: Date | null }[]>(
      'SELECT state, deadline FROM orders WHERE id = $1',
      [id],
    );
    return row && { order: row.state, deadline: row.deadline?.getTime() ?? null };
  }

  /** All that happened to an order, oldest first; undefined where there is no such order. */
  async findHistory(id: string): Promise<{ customerId: string; history: HistoryEntry[] } | undefined> {
    const sql = 'SELECT customer_id AS "customerId", history FROM orders WHERE id = $1';
    const [row] = await this.reads.query<{ customerId: string; history: HistoryRow[] }[]>(sql, [id]);
    return row && { customerId: row.customerId, history: row.history.map(fromHistoryRow) };
  }

  /** Newest first; at most `limit` orders older than `before`. */
  async list(filter: OrderFilter, limit: number, before = ABOVE_ALL): Promise<Order[]> {
    const { status, compensation, customerId } = filter;
    const range = rangeOf(filter, before);
    const rows =
      status === undefined && compensation === undefined && customerId === undefined
        ? await this.newest(limit, range)
        : await this.matching(filter, limit, range);
    return rows.map(({ state }) => state);
  }

  /** How many orders wait for an operator: something of them could not be undone. */
  async needingAttention(): Promise<number> {
    const [row] = await this.reads.query<{ orders: number }[]>(
      `SELECT count(*)::integer AS orders FROM orders WHERE stage = ANY($1) AND compensation = 'NEEDS_ATTENTION'`,
      [STAGES],
    );
    return row?.orders ?? 0;
  }

  private newest(limit: number, { from, before }: IdRange): Promise<{ state: Order }[]> {
    return this.reads.query('SELECT state FROM orders WHERE id < $1 AND id >= $3 ORDER BY id DESC LIMIT $2', [
      before,
      limit,
      from,
    ]);
  }

  /**
   * Orders lie in their indexes by stage and compensation, a customer's together, the newest of each last. Each place
   * that may hold what is asked for gives its newest; the newest of those are the page. So a list reads at most
   * `limit` entries of sixteen places, however many orders there are and however few of them match.
   *
   * The places are compared as rows and are part of the order, since either alone would leave the planner another way:
   * from the newest order of all backwards, through everything that does not match.
   */
  private matching(
    { status, compensation, customerId }: OrderFilter,
    limit: number,
    { from, before }: IdRange,
  ): Promise<{ state: Order }[]> {
    const stages = status === undefined ? STAGES : [stageOf(status)];
    const compensations = compensation === undefined ? COMPENSATIONS : [compensation];
    const places = stages.flatMap((stage) => compensations.map((each) => [stage, each] as const));
    const customer = customerId === undefined ? [] : [customerId];
    const open = status !== undefined && stageOf(status) === 'OPEN' ? [status] : [];
    const parameters = [places.map(([stage]) => stage), places.map(([, each]) => each), before, limit, from];
    return this.reads.query(matching(customer.length > 0, open.length > 0), [...parameters, ...customer, ...open]);
  }
}

function rangeOf({ createdFrom, createdTo }: OrderFilter, before: string): IdRange {
  const end = createdTo ? firstIdOf(createdTo.getTime()) : ABOVE_ALL;
  return { from: createdFrom ? firstIdOf(createdFrom.getTime()) : BELOW_ALL, before: end < before ? end : before };
}

function matching(ofCustomer: boolean, ofStatus: boolean): string {
  const [columns, place, backwards] = ofCustomer
    ? ['customer_id, stage, compensation', '$6, place.stage, place.compensation', 'customer_id DESC, stage DESC']
    : ['stage, compensation', 'place.stage, place.compensation', 'stage DESC'];
  // The open statuses share a stage (docs/adr/0009): there are as many to pass over as there are orders at work.
  const status = ofStatus ? `AND status = $${ofCustomer ? 7 : 6}` : '';
  return `
    SELECT o.state FROM (
      SELECT found.id FROM unnest($1::text[], $2::text[]) AS place(stage, compensation)
      CROSS JOIN LATERAL (
        SELECT id FROM orders
        WHERE (${columns}, id) < (${place}, $3) AND (${columns}, id) >= (${place}, $5) ${status}
        ORDER BY ${backwards}, compensation DESC, id DESC LIMIT $4
      ) AS found
      ORDER BY found.id DESC LIMIT $4
    ) AS page JOIN orders o ON o.id = page.id ORDER BY o.id DESC`;
}
