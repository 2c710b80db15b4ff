import type { IncomingRecord } from '../record/record.js';
import { Intake } from './intake.js';
import { Assignment } from './offsets.js';
import { fetched } from '../../test/support/records.js';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

class Fetch {
  heartbeats = 0;
  taken = 0;
  heartbeatError: Error | undefined;

  readonly delivery = {
    heartbeat: () => {
      this.heartbeats += 1;
      return this.heartbeatError ? Promise.reject(this.heartbeatError) : Promise.resolve();
    },
    taken: () => {
      this.taken += 1;
    },
  };
}

/** Partition of the records that may wait. */
const MAY_WAIT = 7;

describe('the intake', () => {
  const lags: unknown[] = [];
  const told: unknown[] = [];
  const setUp = (records = 10, bytes = 1_000_000, runAheadFrom = 0, held = { size: 0, bytes: 0 }) => {
    lags.length = 0;
    told.length = 0;
    const assignment = new Assignment();
    const observer = {
      lag: (...lag: unknown[]) => lags.push(lag),
      recordsLost: (...lost: unknown[]) => told.push(['recordsLost', ...lost]),
      logRestarted: (...restart: unknown[]) => told.push(['logRestarted', ...restart]),
    };
    const maxWaitMs = ({ partition }: IncomingRecord) => (partition === MAY_WAIT ? 600_000 : 0);
    const options = { maxRecords: records, maxBytes: bytes, runAheadFrom, maxWaitMs, held };
    const intake = new Intake(assignment, observer, options, () => undefined);
    intake.joined({ orders: [0, 1] });
    return { assignment, intake };
  };

  it('knows its partitions for as long as it is a member', () => {
    const { intake } = setUp();
    expect(intake.partitions).toEqual({ orders: [0, 1] });
    intake.left();
    expect(intake.partitions).toEqual({});
    intake.joined({ orders: [1] });
    expect(intake.partitions).toEqual({ orders: [1] });
  });

  it('queues without a heartbeat while there is room, and overshoots by one batch at most', async () => {
    const { intake } = setUp(10);
    const fetch = new Fetch();
    await intake.deliver(fetched(0, 9), fetch.delivery);
    await intake.deliver(fetched(9, 500), fetch.delivery);
    expect(intake.queued).toBe(509);
    expect(fetch).toMatchObject({ taken: 2, heartbeats: 0 });
  });

  it('makes a fetch wait while it is full, with heartbeats, until something was taken out', async () => {
    const { intake } = setUp(10);
    const fetch = new Fetch();
    await intake.deliver(fetched(0, 10), new Fetch().delivery);
    const waiting = intake.deliver(fetched(0, 5, 1), fetch.delivery);
    await nextTurn();
    expect(fetch).toMatchObject({ taken: 0, heartbeats: 1 });
    expect(intake.take(1)).toHaveLength(1);
    await waiting;
    expect(fetch.taken).toBe(1);
    expect(intake.queued).toBe(14);
  });

  it('is bounded by bytes as well', async () => {
    const { intake } = setUp(1000, 20);
    await intake.deliver(fetched(0, 3), new Fetch().delivery);
    const fetch = new Fetch();
    void intake.deliver(fetched(3, 1), fetch.delivery);
    await nextTurn();
    expect(fetch.taken).toBe(0);
    intake.close();
  });

  it('gives the error of a heartbeat back, with nothing taken', async () => {
    const { intake } = setUp(1);
    await intake.deliver(fetched(0, 1), new Fetch().delivery);
    const fetch = new Fetch();
    fetch.heartbeatError = new Error('rebalance in progress');
    await expect(intake.deliver(fetched(1, 1), fetch.delivery)).rejects.toBe(fetch.heartbeatError);
    expect(fetch.taken).toBe(0);
  });

  it('forgets what is queued when the assignment changes, and refuses what was fetched before', async () => {
    const { intake, assignment } = setUp(1);
    await intake.deliver(fetched(0, 1), new Fetch().delivery);
    const fetch = new Fetch();
    const waiting = intake.deliver(fetched(1, 1), fetch.delivery);
    await nextTurn();
    intake.left();
    await waiting;
    expect(fetch.taken).toBe(0);
    expect(intake.queued).toBe(0);
    intake.joined({ orders: [0, 1] });
    await intake.deliver(fetched(1, 1), new Fetch().delivery);
    expect(intake.take(1)[0]?.epoch).toBe(assignment.epoch);
  });

  it('lets the next fetch begin only when what was fetched is processed', async () => {
    const { intake } = setUp(10, 1_000_000, 5);
    let over = false;
    const fetch = intake.deliver(fetched(0, 4), new Fetch().delivery).then(() => (over = true));
    await nextTurn();
    intake.take(4);
    await nextTurn();
    expect([intake.unprocessed, over]).toEqual([4, false]);
    intake.processed();
    await fetch;
    expect(intake.unprocessed).toBe(0);
  });

  it('lets the next fetch begin while nothing is queued but what may wait; that is due with the first that may not', async () => {
    const { intake } = setUp(10, 1_000_000, 5);
    await intake.deliver(fetched(0, 2, MAY_WAIT), new Fetch().delivery);
    expect([intake.queued, intake.isDue]).toEqual([2, false]);
    const fetch = intake.deliver(fetched(0, 1), new Fetch().delivery);
    expect(intake.isDue).toBe(true);
    expect(intake.take(10)).toHaveLength(3);
    expect(intake.isDue).toBe(false);
    intake.processed();
    await fetch;
  });

  it('is due when it is full, whatever may wait', async () => {
    const { intake } = setUp(2);
    await intake.deliver(fetched(0, 2, MAY_WAIT), new Fetch().delivery);
    expect(intake.isDue).toBe(true);
  });

  it('fetches ahead of a backlog', async () => {
    const { intake } = setUp(10, 1_000_000, 5);
    await intake.deliver(fetched(0, 5), new Fetch().delivery);
    expect(intake.unprocessed).toBe(5);
  });

  it('takes nothing once it is closed', async () => {
    const { intake } = setUp();
    intake.close();
    const fetch = new Fetch();
    await intake.deliver(fetched(0, 1), fetch.delivery);
    expect(fetch.taken).toBe(0);
  });

  it('knows how far the group is behind the end of a partition as of the last fetch', async () => {
    const { intake } = setUp();
    await intake.deliver({ ...fetched(0, 5), highWatermark: '12' }, new Fetch().delivery);
    intake.ends.reportLag({ topic: 'parcels', partition: 0 }, 5n);
    intake.ends.reportLag({ topic: 'parcels', partition: 1 }, 5n);
    expect(lags).toEqual([
      ['parcels', 0, 12],
      ['parcels', 0, 7],
    ]);
  });

  it('notes the offset behind a batch only at its last record', async () => {
    const { intake } = setUp();
    await intake.deliver({ ...fetched(0, 3), nextOffset: '8' }, new Fetch().delivery);
    expect(intake.take(3).map(({ nextOffset }) => nextOffset)).toEqual([undefined, undefined, '8']);
  });

  const empty = (nextOffset: string, highWatermark = nextOffset) => ({ ...fetched(0, 0), nextOffset, highWatermark });

  it('notes an offset behind which there is nothing to read, at once if nothing waits', async () => {
    const { intake, assignment } = setUp();
    await intake.deliver(empty('7', '9'), new Fetch().delivery);
    expect(assignment.uncommitted()).toMatchObject([{ partition: 0, offset: '7' }]);
    expect(lags).toEqual([['parcels', 0, 2]]);
  });

  it('notes it after the records before it are dealt with, if some wait', async () => {
    const { intake, assignment } = setUp();
    await intake.deliver(fetched(0, 3), new Fetch().delivery);
    await intake.deliver(empty('7'), new Fetch().delivery);
    expect(assignment.uncommitted()).toEqual([]);
    intake.take(10);
    expect(assignment.uncommitted()).toEqual([]);
    intake.processed();
    expect(assignment.uncommitted()).toMatchObject([{ offset: '7' }]);
  });

  it('follows a log that began again: forgets what it has of the old one, and commits lower offsets', async () => {
    const { intake, assignment } = setUp();
    await intake.deliver(fetched(60, 2), new Fetch().delivery);
    const [old] = intake.take(1);
    assignment.advance(old?.epoch ?? 0, { topic: 'parcels', partition: 0, offset: '61' });
    await intake.deliver(fetched(0, 2), new Fetch().delivery);
    expect(told).toEqual([['logRestarted', 'parcels', 0, '62', '0']]);
    expect(assignment.isCurrent(old?.epoch ?? 0, { topic: 'parcels', partition: 0 })).toBe(false);
    expect(intake.take(10).map(({ record }) => record.offset)).toEqual(['0', '1']);
    expect(assignment.uncommitted()).toMatchObject([{ offset: '0' }]);
    assignment.advance(old?.epoch ?? 0, { topic: 'parcels', partition: 0, offset: '62' });
    assignment.advance(assignment.epoch, { topic: 'parcels', partition: 0, offset: '2' });
    expect(assignment.uncommitted()).toMatchObject([{ offset: '2' }]);
  });

  it('tells how many records were lost when the source has to read on behind them', () => {
    const { intake, assignment } = setUp();
    intake.repositioned({ topic: 'parcels', partition: 0, wanted: '10', position: '25' });
    expect(told).toEqual([['recordsLost', 'parcels', 0, 15]]);
    expect(assignment.uncommitted()).toMatchObject([{ offset: '25' }]);
  });

  it('counts what is held: it takes up room, and alone is nothing to begin with', async () => {
    const { intake } = setUp(10, 1_000_000, 0, { size: 10, bytes: 0 });
    const fetch = new Fetch();
    void intake.deliver(fetched(0, 1), fetch.delivery);
    await nextTurn();
    expect([fetch.taken, intake.isDue, intake.unprocessed]).toEqual([0, false, 10]);
    intake.close();
  });

  it('counts the bytes of what is held', async () => {
    const { intake } = setUp(10, 100, 0, { size: 1, bytes: 100 });
    const fetch = new Fetch();
    void intake.deliver(fetched(0, 1), fetch.delivery);
    await nextTurn();
    expect(fetch.taken).toBe(0);
    intake.close();
  });
});
