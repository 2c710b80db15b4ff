import { Assignment } from './assignment.js';
import { OffsetCommits } from './offset-commits.js';
import type { OffsetToCommit } from '../record/record-source.js';

const at = (offset: string) => ({ topic: 'parcels', partition: 0, offset });

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
