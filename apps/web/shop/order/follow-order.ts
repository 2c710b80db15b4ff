import type { OrderView, TimelineAnswer } from '@waybill/console-api';
import { type ApiError, isApiError } from '../../shared/api/api-error.js';
import { get } from '../../shared/api/client.js';
import { isOver } from './journey.js';
import type { Told } from './station.js';

/** `live`: changes come as they happen. `over`: none will. `lost`: the stream broke and is opened again. */
export type Liveness = 'connecting' | 'live' | 'over' | 'lost';

export interface Hearing {
  readonly told: (told: Told) => void;
  readonly refused: (refusal: ApiError | undefined) => void;
  readonly liveness: (liveness: Liveness) => void;
}

const REOPEN_MS = 2_000;

/**
 * Reads an order and its timeline, and again at every change that its stream of events tells, until the order is over.
 *
 * @returns ends it
 */
export function followOrder(id: string, hearing: Hearing): () => void {
  const gone = new AbortController();
  let latest: Told | undefined;
  let stream: EventSource | undefined;
  let reopening: ReturnType<typeof setTimeout> | undefined;

  const read = coalesced(async () => {
    try {
      latest = await readOrder(id, gone.signal);
      hearing.refused(undefined);
      hearing.told(latest);
    } catch (error) {
      if (!gone.signal.aborted && isApiError(error)) hearing.refused(error);
    }
  });

  const open = () => {
    stream = new EventSource(`${pathOf(id)}/events`);
    stream.addEventListener('open', () => hearing.liveness('live'));
    stream.addEventListener('status', () => void read());
    stream.addEventListener('error', () => void broken());
  };

  /** A stream that ended is opened again by the browser. One that was refused, 204 included, is not: then it is ours. */
  const broken = async () => {
    await read();
    const over = latest !== undefined && isOver(latest.order);
    hearing.liveness(over ? 'over' : 'lost');
    if (over) stream?.close();
    else if (stream?.readyState === EventSource.CLOSED && !gone.signal.aborted) reopening = setTimeout(open, REOPEN_MS);
  };

  open();
  void read();
  return () => {
    gone.abort();
    clearTimeout(reopening);
    stream?.close();
  };
}

const pathOf = (id: string): string => `/api/orders/${encodeURIComponent(id)}`;

async function readOrder(id: string, signal: AbortSignal): Promise<Told> {
  const [order, { items }] = await Promise.all([
    get<OrderView>(pathOf(id), { signal }),
    get<TimelineAnswer>(`${pathOf(id)}/timeline`, { signal }),
  ]);
  return { order, items };
}

/** `work`, or the run of it that starts after the present one: never two at a time, and none that began before the call. */
function coalesced(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    const run = work().finally(() => {
      running = undefined;
    });
    running = run;
    return run;
  };
  return () => {
    if (!running) return start();
    next ??= running.then(() => {
      next = undefined;
      return start();
    });
    return next;
  };
}
