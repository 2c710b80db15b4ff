import type { OffsetToCommit } from '../record/record-source.js';
import { Assignment, OffsetCommits } from './offsets.js';

const at = (offset: string, partition = 0) => ({ topic: 'parcels', partition, offset });

describe('the offsets of an assignment', () => {
  it('only rise within an epoch', () => {
    const assignment = new Assignment();
    assignment.advance(0, at('10'));
    assignment.advance(0, at('9'));
    expect(assignment.uncommitted()).toMatchObject([at('10')]);
    assignment.advance(0, at('9007199254740993'));
    assignment.advance(0, at('9007199254740992'));
    expect(assignment.uncommitted()).toMatchObject([at('9007199254740993')]);
  });

  it('are forgotten when the epoch ends, and those of an old epoch never count', () => {
    const assignment = new Assignment();
    assignment.advance(0, at('10'));
    assignment.raise();
    expect(assignment.uncommitted()).toEqual([]);
    assignment.advance(0, at('11'));
    expect(assignment.uncommitted()).toEqual([]);
    assignment.advance(1, at('3'));
    expect(assignment.uncommitted()).toMatchObject([at('3')]);
  });

  it('are committed once, each partition by itself', () => {
    const assignment = new Assignment();
    assignment.advance(0, at('10', 0));
    assignment.advance(0, at('20', 1));
    const sent = assignment.uncommitted();
    assignment.advance(0, at('21', 1));
    assignment.committed(0, sent);
    expect(assignment.uncommitted()).toMatchObject([at('21', 1)]);
  });

  it('are not taken for committed by an answer that belongs to an older epoch', () => {
    const assignment = new Assignment();
    assignment.advance(0, at('10'));
    const sent = assignment.uncommitted();
    assignment.raise();
    assignment.advance(1, at('10'));
    assignment.committed(0, sent);
    expect(assignment.uncommitted()).toMatchObject([at('10')]);
  });

  it('stay before what is held, whatever is done behind it, and then rise at once', () => {
    let held: bigint | undefined = 4n;
    const assignment = new Assignment(() => held);
    assignment.advance(0, at('10'));
    expect(assignment.uncommitted()).toMatchObject([at('4')]);
    assignment.committed(0, [at('4')]);
    assignment.advance(0, at('12'));
    expect([assignment.uncommitted(), assignment.reached(at('0'))]).toEqual([[], 4n]);
    held = undefined;
    expect(assignment.uncommitted()).toMatchObject([at('12')]);
  });

  it('begin again where a log does, for that partition alone', () => {
    const assignment = new Assignment();
    assignment.advance(0, at('10', 0));
    assignment.advance(0, at('20', 1));
    assignment.committed(0, assignment.uncommitted());
    assignment.restart(at('0', 0));
    assignment.advance(0, at('11', 0));
    assignment.advance(0, at('21', 1));
    expect(assignment.uncommitted()).toMatchObject([at('0', 0), at('21', 1)]);
  });
});

/** A broker that answers when the test says so. */
class Coordinator {
  readonly requests: { offsets: string[]; accept: () => void; refuse: () => void }[] = [];

  commit(offsets: readonly OffsetToCommit[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.requests.push({
        offsets: offsets.map(({ offset }) => offset),
        accept: resolve,
        refuse: () => reject(new Error('rebalance in progress')),
      });
    });
  }
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('offset commits', () => {
  const assignment = () => new Assignment();
  const commitsOf = (of: Assignment, coordinator: Coordinator, signal = new AbortController().signal) =>
    new OffsetCommits(of, coordinator, {}, signal);

  it('are one request at a time, and what advances meanwhile goes with the next', async () => {
    const [mine, coordinator] = [assignment(), new Coordinator()];
    const commits = commitsOf(mine, coordinator);
    mine.advance(0, at('1'));
    void commits.flush();
    mine.advance(0, at('2'));
    void commits.flush();
    mine.advance(0, at('3'));
    const done = commits.flush();
    expect(coordinator.requests).toHaveLength(1);
    coordinator.requests[0]?.accept();
    await nextTurn();
    coordinator.requests[1]?.accept();
    await done;
    expect(coordinator.requests.map(({ offsets }) => offsets)).toEqual([['1'], ['3']]);
  });

  it('start anew for what advances in the very turn in which the last one ended', async () => {
    const [mine, coordinator] = [assignment(), new Coordinator()];
    const commits = commitsOf(mine, coordinator);
    mine.advance(0, at('1'));
    const first = commits.flush();
    coordinator.requests[0]?.accept();
    const second = first.then(() => {
      mine.advance(0, at('2'));
      return commits.flush();
    });
    await nextTurn();
    coordinator.requests[1]?.accept();
    await second;
    expect(mine.uncommitted()).toEqual([]);
  });

  it('are repeated after a failure while the epoch lasts', async () => {
    const [mine, coordinator] = [assignment(), new Coordinator()];
    const commits = commitsOf(mine, coordinator);
    mine.advance(0, at('1'));
    const done = commits.flush();
    coordinator.requests[0]?.refuse();
    while (coordinator.requests.length < 2) await nextTurn();
    coordinator.requests[1]?.accept();
    await done;
    expect(coordinator.requests.map(({ offsets }) => offsets)).toEqual([['1'], ['1']]);
  });

  it('are not repeated once the partitions may be another member’s', async () => {
    const [mine, coordinator] = [assignment(), new Coordinator()];
    const commits = commitsOf(mine, coordinator);
    mine.advance(0, at('1'));
    const done = commits.flush();
    mine.raise();
    coordinator.requests[0]?.refuse();
    await done;
    expect(coordinator.requests).toHaveLength(1);
  });

  it('end when shutdown waits no longer', async () => {
    const [mine, coordinator, shutdown] = [assignment(), new Coordinator(), new AbortController()];
    const commits = commitsOf(mine, coordinator, shutdown.signal);
    mine.advance(0, at('1'));
    const done = commits.flush();
    shutdown.abort();
    coordinator.requests[0]?.refuse();
    await done;
    expect(coordinator.requests).toHaveLength(1);
  });
});
