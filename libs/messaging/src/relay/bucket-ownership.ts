import { OUTBOX_BUCKETS } from '../schema/messaging-schema.js';
import type { DirectConnection } from '../postgres/direct-connection.js';
import type { RelayMembership } from './relay-membership.js';

const ALL_BUCKETS = Array.from({ length: OUTBOX_BUCKETS }, (_, bucket) => bucket);

export interface OwnershipOptions {
  /** First half of the advisory lock keys; tells this outbox from others in the same database. */
  readonly lockSpace: number;
  readonly staleAfterMs: number;
  /** Rows of the bucket are being sent or deleted: it cannot be given away yet. */
  readonly isBusy: (bucket: number) => boolean;
  /** Called with the buckets just gained. */
  readonly onGained: (buckets: readonly number[]) => void;
  /** Called when this relay joined or gave buckets free, so that the others look at once. */
  readonly onShift: () => Promise<void>;
}

/**
 * The buckets this relay owns. The session advisory lock is the truth: Postgres gives it to one session, and frees it
 * when that session ends. The owner rows only show it.
 */
export class BucketOwnership {
  private readonly held = new Set<number>();
  private readonly leaving = new Set<number>();
  private provenAt = -Infinity;
  private joined = false;
  private round: Promise<void> = Promise.resolve();

  constructor(
    private readonly connection: DirectConnection,
    private readonly membership: RelayMembership,
    private readonly options: OwnershipOptions,
  ) {}

  /** Buckets to read from, ascending. */
  get owned(): number[] {
    return [...this.held].filter((bucket) => !this.leaving.has(bucket)).sort((a, b) => a - b);
  }

  owns(bucket: number): boolean {
    return this.held.has(bucket) && !this.leaving.has(bucket);
  }

  /** Some bucket waits to be given to another relay. */
  get isShifting(): boolean {
    return this.leaving.size > 0;
  }

  /**
   * The database answered recently enough that nobody can have taken over. A process that was stopped finds this false
   * when it wakes and asks before it sends again. (What it had already handed to the network can only repeat rows that
   * the new owner sends as well: nothing is deleted before it was acknowledged, and both send in id order.)
   */
  get isProven(): boolean {
    return performance.now() - this.provenAt < this.options.staleAfterMs / 2;
  }

  async join(): Promise<void> {
    await this.membership.join();
    this.joined = true;
    await this.options.onShift();
    await this.tick();
  }

  /** One round: touch, strike out the dead, give away what is too much, take what is free. Rounds run one by one. */
  tick(): Promise<void> {
    this.round = this.round.then(() => this.balance());
    return this.round;
  }

  async leave(): Promise<void> {
    await this.round;
    await this.membership.leave();
    await this.options.onShift();
  }

  private async balance(): Promise<void> {
    // Another relay's announcement may come before this one has joined.
    if (!this.joined) return;
    const asked = performance.now();
    await this.membership.touch();
    this.provenAt = asked;
    const members = await this.membership.prune();
    const share = fairShare(OUTBOX_BUCKETS, members, this.membership.id);
    this.markLeaving(share);
    await this.releaseIdle();
    await this.take(share);
  }

  private markLeaving(share: number): void {
    this.leaving.clear();
    const tooMany = [...this.held].slice(share);
    for (const bucket of tooMany) this.leaving.add(bucket);
  }

  private async releaseIdle(): Promise<void> {
    const idle = [...this.leaving].filter((bucket) => !this.options.isBusy(bucket));
    if (idle.length === 0) return;
    await this.connection.query('UPDATE outbox_owner SET relay_id = NULL, since = NULL WHERE bucket = ANY ($1)', [
      idle,
    ]);
    await this.connection.query('SELECT pg_advisory_unlock($1, bucket) FROM unnest($2::int[]) AS bucket', [
      this.options.lockSpace,
      idle,
    ]);
    for (const bucket of idle) {
      this.held.delete(bucket);
      this.leaving.delete(bucket);
    }
    await this.options.onShift();
  }

  private async take(share: number): Promise<void> {
    const gained: number[] = [];
    for (const bucket of ALL_BUCKETS) {
      if (this.held.size + gained.length >= share) break;
      if (!this.held.has(bucket) && (await this.tryLock(bucket))) gained.push(bucket);
    }
    if (gained.length === 0) return;
    await this.connection.query('UPDATE outbox_owner SET relay_id = $1, since = now() WHERE bucket = ANY ($2)', [
      this.membership.id,
      gained,
    ]);
    for (const bucket of gained) this.held.add(bucket);
    this.options.onGained(gained);
  }

  private async tryLock(bucket: number): Promise<boolean> {
    const [row] = await this.connection.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS locked', [
      this.options.lockSpace,
      bucket,
    ]);
    return row?.locked === true;
  }
}

/**
 * How many buckets one of the live relays should own. All relays see the same members in the same order, so the shares
 * add up to the number of buckets and none needs to be asked.
 */
export function fairShare(buckets: number, members: readonly string[], me: string): number {
  const rank = [...members].sort().indexOf(me);
  if (rank < 0) return 0;
  return Math.floor(buckets / members.length) + (rank < buckets % members.length ? 1 : 0);
}
