import { eventually } from '@waybill/testing';
import { type EventContext, type Received, RetryLaterError, Transactions } from '@waybill/messaging';
import { DelayedEvents } from '../src/inbox/delayed-events.js';
import { type ParcelEvent, parcelEvent, parcelTraffic, recordOf } from './support/parcel-event.js';
import { writeScans } from './support/scan-book.js';
import { Workshop } from './support/workshop.js';

const delay = { firstMs: 100, maxMs: 400, maxAttempts: 4 };

/** Handlers that cannot do without a label, which some parcels do not have yet. */
class LabelPrinter {
  readonly unlabelled = new Set<string>();
  readonly tries: string[] = [];

  readonly handler = async (events: Received<ParcelEvent>[], context: EventContext): Promise<void> => {
    for (const { event } of events) {
      if (!this.unlabelled.has(event.subject)) continue;
      this.tries.push(event.id);
      throw new RetryLaterError('NO_LABEL_YET', `parcel ${event.subject} has no label yet`);
    }
    await writeScans(events, context);
  };
}

describe('an event that says "retry later"', () => {
  let workshop: Workshop;
  let printer: LabelPrinter;
  beforeEach(async () => {
    workshop = await Workshop.open(3);
    printer = new LabelPrinter();
  });
  afterEach(() => workshop.close());

  const postponedCount = async () => {
    const [row] = await workshop.books.query<{ n: number }[]>('SELECT count(*)::integer AS n FROM inbox_delayed');
    return row?.n;
  };

  it('is postponed with those of its key behind it, while all others go on; then they are handled in order', async () => {
    printer.unlabelled.add('parcel-3');
    const { observed } = await workshop.instance({ handler: printer.handler, delay: { ...delay, maxAttempts: 100 } });
    await workshop.sendAll(parcelTraffic(10, 5));
    await eventually(async () => expect(await workshop.scans()).toHaveLength(45));
    await eventually(async () => expect(await workshop.committed()).toBe(50));
    expect(await postponedCount()).toBe(5);
    expect(observed.delays).toContain('NO_LABEL_YET');
    await workshop.sendAll([parcelEvent({ subject: 'parcel-3', n: 5 })]);
    await eventually(async () => expect(await postponedCount()).toBe(6));

    printer.unlabelled.clear();
    await eventually(async () => expect(await postponedCount()).toBe(0));
    expect((await workshop.orders()).get('parcel-3')).toEqual([0, 1, 2, 3, 4, 5]);
    await workshop.sendAll([parcelEvent({ subject: 'parcel-3', n: 6 })]);
    await eventually(async () => expect((await workshop.orders()).get('parcel-3')?.at(-1)).toBe(6));
    expect(observed.letters).toEqual([]);
  });

  it('is removed and told as skipped when its type is handled no more; what it held back goes on', async () => {
    printer.unlabelled.add('parcel-3');
    const patient = { ...delay, maxAttempts: 100 };
    const first = await workshop.instance({ handler: printer.handler, delay: patient });
    await workshop.sendAll(parcelTraffic(10, 2));
    await eventually(async () => expect(await postponedCount()).toBe(2));
    await first.stop();
    const { observed } = await workshop.instance({ forgetsScans: true, delay });
    await eventually(async () => expect(await postponedCount()).toBe(0));
    // The second event of a parcel is a ParcelWeighed.
    await eventually(() => expect([...observed.skips]).toEqual([['not_handled', 1]]));
    expect(observed.letters).toEqual([]);
    expect(await workshop.scans()).toHaveLength(19);
  });

  it('is postponed, too, while another transaction holds a row of its, for as long as that takes', async () => {
    const holder = workshop.books.createQueryRunner();
    await holder.query('SELECT pg_advisory_lock(7)');
    const { observed } = await workshop.instance({
      delay: { ...delay, maxAttempts: 1 },
      handler: async (events, context) => {
        if (events.some(({ event }) => event.subject === 'parcel-3')) {
          await context.tx.query('SET LOCAL statement_timeout = 100');
          await context.tx.query('SELECT pg_advisory_xact_lock(7)');
        }
        await writeScans(events, context);
      },
    });
    await workshop.sendAll(parcelTraffic(10, 3));
    await eventually(async () => expect(await workshop.committed()).toBe(30));
    expect(await workshop.scans()).toHaveLength(27);
    expect(await postponedCount()).toBe(3);

    await holder.query('SELECT pg_advisory_unlock(7)');
    await holder.release();
    await eventually(async () => expect(await postponedCount()).toBe(0));
    expect((await workshop.orders()).get('parcel-3')).toEqual([0, 1, 2]);
    expect(observed.letters).toEqual([]);
  });

  it('is tried again by another instance after the one that postponed it is gone', async () => {
    printer.unlabelled.add('parcel-1');
    const first = await workshop.instance({ handler: printer.handler, delay });
    const event = parcelEvent();
    const { parcels } = workshop.topics;
    await workshop.send(recordOf(parcels, event, { raw: Buffer.from([0, 255]), many: ['a', null], none: null }));
    await eventually(async () => expect(await postponedCount()).toBe(1));
    await first.stop();

    printer.unlabelled.clear();
    const headers: unknown[] = [];
    await workshop.instance({
      delay,
      handler: async (events, context) => {
        headers.push(...events.map((received) => [received.headers, received.offset, received.topic]));
        await printer.handler(events, context);
      },
    });
    await eventually(async () => expect(await workshop.scans()).toHaveLength(1));
    expect(await postponedCount()).toBe(0);
    const expected = {
      raw: Buffer.from([0, 255]),
      many: [Buffer.from('a'), null],
      none: null,
      'event-id': Buffer.from(event.id),
    };
    expect(headers).toEqual([[expect.objectContaining(expected), '0', parcels]]);
  });

  it('is postponed once, however often it is delivered', async () => {
    printer.unlabelled.add('parcel-1');
    const { observed } = await workshop.instance({
      handler: printer.handler,
      delay: { ...delay, firstMs: 60_000, maxMs: 60_000 },
    });
    const event = parcelEvent();
    await workshop.sendAll([event, event]);
    await workshop.sendAll([event]);
    await eventually(async () => expect(await workshop.committed()).toBe(3));
    expect(await postponedCount()).toBe(1);
    expect(observed.skips.get('duplicate')).toBe(2);
  });

  it('is a dead letter when its attempts are used up, and those behind it are handled', async () => {
    const hopeless = parcelEvent({ n: 0 });
    const { observed } = await workshop.instance({
      delay,
      handler: (events, context) => {
        if (!events.some(({ event }) => event.id === hopeless.id)) return writeScans(events, context);
        printer.tries.push(hopeless.id);
        throw new RetryLaterError('NO_LABEL_YET', 'never');
      },
    });
    await workshop.sendAll([hopeless, parcelEvent({ n: 1 }), parcelEvent({ n: 2 })]);
    await eventually(async () => expect((await workshop.orders()).get('parcel-1')).toEqual([1, 2]));
    expect(observed.letters).toEqual([{ topic: workshop.topics.parcels, code: 'NO_LABEL_YET' }]);
    expect(await postponedCount()).toBe(0);
    const state = await workshop.books.query<unknown[]>('SELECT state FROM inbox WHERE event_id = $1', [hopeless.id]);
    expect(state).toEqual([{ state: 'dead' }]);
    const [letter] = await workshop.books.query<{ topic: string; headers: string }[]>(
      'SELECT topic, headers::text FROM outbox',
    );
    expect(letter?.topic).toBe(`${workshop.topics.parcels}.dlq`);
    expect(letter?.headers).toContain('"dlq-attempts","4"');
    expect(printer.tries.length).toBeGreaterThanOrEqual(4);
  });

  it('does not hold up others while the surroundings fail for it alone', async () => {
    let labelled = false;
    await workshop.instance({
      delay: { ...delay, maxAttempts: 1_000 },
      handler: (events, context) => {
        if (!labelled) throw new RetryLaterError('NO_LABEL_YET', 'none has one yet');
        if (events.some(({ key }) => key === 'parcel-1')) throw Object.assign(new Error('held'), { code: 'ETIMEDOUT' });
        return writeScans(events, context);
      },
    });
    await workshop.sendAll([parcelEvent(), parcelEvent({ subject: 'parcel-2' })]);
    await eventually(async () => expect(await postponedCount()).toBe(2));
    labelled = true;
    await eventually(async () => expect(await workshop.orders()).toEqual(new Map([['parcel-2', [0]]])));
    expect(await postponedCount()).toBe(1);
  });

  it('is asked for when it is due, not for what waits behind it', async () => {
    printer.unlabelled.add('parcel-1');
    const long = { ...delay, firstMs: 60_000, maxMs: 60_000 };
    await workshop.instance({ handler: printer.handler, delay: long });
    await workshop.sendAll([parcelEvent(), parcelEvent({ n: 1 })]);
    await eventually(async () => expect(await postponedCount()).toBe(2));
    const events = new DelayedEvents(workshop.group);
    const dueIn = await new Transactions(workshop.books).run((tx) => events.nextDueIn(tx));
    expect(dueIn).toBeGreaterThan(20_000);
  });

  it('waits at least as long as it asks for', async () => {
    const at: number[] = [];
    await workshop.instance({
      delay,
      handler: (events, context) => {
        at.push(Date.now());
        if (at.length > 2) return writeScans(events, context);
        throw new RetryLaterError('NOT_YET', 'not yet', 1_000);
      },
    });
    await workshop.sendAll([parcelEvent()]);
    await eventually(async () => expect(await workshop.scans()).toHaveLength(1));
    expect((at[2] ?? 0) - (at[1] ?? 0)).toBeGreaterThanOrEqual(995);
  });
});
