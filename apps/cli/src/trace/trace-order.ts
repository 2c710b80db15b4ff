import { msBetween, readPath, type Step } from '@waybill/operations';
import { OperationError, refuseGaps, visible } from '@waybill/operations/words';
import type { Connections } from '../connections.js';
import { colourOf, gist } from '../describe-event.js';
import { paint, printJson } from '../output.js';

/** Prints the path of an order. @throws OperationError misuse, refused when there are no events of it, unreachable */
export async function traceOrder(connections: Connections, orderId: string, json: boolean): Promise<void> {
  const { steps, gaps } = await readPath(connections.kafka, orderId);
  if (json) printJson(steps);
  if (steps.length === 0 && gaps.length === 0) throw new OperationError('refused', `no events of order ${orderId}`);
  if (!json && steps.length > 0) print(orderId, steps);
  refuseGaps(gaps);
}

function print(orderId: string, steps: readonly Step[]): void {
  const traceIds = new Set(steps.map((step) => step.traceparent?.split('-')[1]).filter((id) => id !== undefined));
  console.log(`${paint('bold', `order ${orderId}`)}  ${paint('dim', `trace ${[...traceIds].join(', ') || '-'}`)}`);
  for (const step of steps) {
    const after = `${step.afterMs < 0 ? '' : '+'}${step.afterMs} ms`.padStart(10);
    const where = `${step.topic}[${step.partition}]@${step.offset}`;
    console.log(
      [
        `${paint('dim', visible(step.time))} ${after} `,
        paint(colourOf(step.type), visible(step.type).padEnd(20)),
        where.padEnd(28),
        paint('dim', gist(step.data)),
      ].join(' '),
    );
  }
  const first = steps[0];
  const last = steps.at(-1);
  if (first && last) console.log(`${steps.length} events in ${msBetween(first, last)} ms`);
  const back = Math.min(...steps.map(({ afterMs }) => afterMs));
  if (back < 0) {
    const off = `by ${Math.ceil(-back / 1000)} s or more`;
    console.log(
      paint('yellow', `the clocks of the writers differ ${off}: the steps are in order, their times are not`),
    );
  }
}
