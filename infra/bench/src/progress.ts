import { SingleBar } from 'cli-progress';
import type { BenchListener } from './run.js';

/** Steps as lines on stderr; a bar for the measured part where stderr is a terminal. */
export const progressOf = (orders: number): BenchListener => ({
  step: (text) => void process.stderr.write(`${text}\n`),
  async progress(work) {
    if (!process.stderr.isTTY) return work(() => undefined);
    const format = 'completed {bar} {value}/{total}  {duration_formatted}';
    const bar = new SingleBar({ format, stream: process.stderr });
    bar.start(orders, 0);
    try {
      return await work((completed) => bar.update(completed));
    } finally {
      bar.stop();
    }
  },
});
