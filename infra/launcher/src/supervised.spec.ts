import type { ProcessExit } from '@waybill/local-infra';
import { eventually } from '@waybill/testing';
import { Supervised } from './supervised.js';

class FakeProcess {
  private static pids = 0;
  readonly pid = (FakeProcess.pids += 1);
  die!: (exit: ProcessExit) => void;
  readonly exited = new Promise<ProcessExit>((resolve) => (this.die = resolve));
}

function supervise(options: { failing?: number } = {}) {
  const started: FakeProcess[] = [];
  const lines: string[] = [];
  const stopping = new AbortController();
  let failing = options.failing ?? 0;
  const sut = new Supervised({
    name: 'order',
    say: (line) => lines.push(line),
    stopping: stopping.signal,
    backoffMs: { first: 1, longest: 4 },
    start: () => {
      if (started.length > 0 && failing-- > 0) return Promise.reject(new Error('port taken'));
      const process = new FakeProcess();
      started.push(process);
      return Promise.resolve(process);
    },
  });
  return { sut, started, lines, stopping };
}

describe('a supervised process', () => {
  it('is started again when it dies, with a line that says why', async () => {
    const { sut, started, lines } = supervise();
    await sut.start();
    started[0]?.die({ code: null, signal: 'SIGKILL' });
    await eventually(() => expect(sut.running).toBe(started[1]));
    expect(lines).toEqual(['order ended with SIGKILL; starting it again in 0.001 s', 'order runs again']);
  });

  it('is tried again with growing pauses while it cannot be started', async () => {
    const { sut, started, lines } = supervise({ failing: 3 });
    await sut.start();
    started[0]?.die({ code: 1, signal: null });
    await eventually(() => expect(sut.running).toBe(started[1]));
    expect(lines.map((line) => / in (\S+) s/.exec(line)?.[1])).toEqual(['0.001', '0.002', '0.004', '0.004', undefined]);
  });

  it('stays down once everything is being stopped', async () => {
    const { sut, started, lines, stopping } = supervise();
    const first = await sut.start();
    stopping.abort();
    started[0]?.die({ code: 0, signal: null });
    await first.exited;
    await eventually(() => expect(sut.running).toBeUndefined());
    expect(started).toHaveLength(1);
    expect(lines).toEqual([]);
  });

  it('fails to the caller when the very first start fails', async () => {
    const failing = new Supervised({
      name: 'order',
      say: () => undefined,
      stopping: new AbortController().signal,
      start: () => Promise.reject(new Error('no program')),
    });
    await expect(failing.start()).rejects.toThrow('no program');
  });
});
