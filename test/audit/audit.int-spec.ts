import {
  audit,
  type AuditReport,
  DATABASE_INVARIANTS,
  measureUnrest,
  ORDER_INVARIANTS,
  type Readable,
  readOrderFiles,
  readTouchedFiles,
  verdictOf,
} from '@waybill/operations/audit';
import { AuditedWorld } from './audited-world.js';
import { BREAKAGES } from './breakages.js';
import { SETTLED, SKU, SOUND, type Story } from './stories.js';

const LIMITS = { compensationTimeoutSeconds: 900, graceSeconds: 30 };

/** Smaller than the number of stories, so that every audit goes over several pages. */
const PAGE = 3;

const QUIET = { outboxRows: 0, delayedEvents: 0, lag: 0, unfinishedOrders: 0, ordersBeingUndone: 0 };

describe('the audit', () => {
  let world: AuditedWorld;

  beforeAll(async () => {
    world = await AuditedWorld.create();
  });
  afterAll(() => world?.drop());

  beforeEach(() => world.clear());

  const look = (databases: Readable = world.databases): Promise<AuditReport> =>
    audit(databases, { limits: LIMITS, secondLookAfterMs: 0, pageSize: PAGE });

  /** Everything that is sound, and one story more. @returns the id of that one */
  const tellEverything = async (story: Story = SOUND.completed): Promise<string> => {
    for (const sound of Object.values(SOUND)) await world.tell(sound);
    const orderId = await world.tell(story);
    await world.stockUp(SKU, 100);
    return orderId;
  };

  it('finds nothing where everything is as it should be', async () => {
    await tellEverything();
    expect(await look()).toEqual({
      orders: Object.keys(SOUND).length + 1,
      findings: [],
      moreFindings: 0,
      attention: [],
      moreAttention: 0,
      notes: [],
      moreNotes: 0,
    });
  });

  it.each(BREAKAGES.map((breakage) => [breakage.code, breakage.what, breakage] as const))(
    '%s: finds %s, and nothing else',
    async (code, _what, { story, breaks, finding, also = [] }) => {
      const orderId = await tellEverything(story);
      await breaks?.(world, orderId);
      const { findings } = await look();
      expect(findings.map(({ invariant }) => invariant).sort()).toEqual([code, ...also].sort());
      const subject = story && !('sku' in finding) ? { orderId } : {};
      expect(findings.find(({ invariant }) => invariant === code)).toMatchObject({ ...subject, ...finding });
    },
  );

  it('has a breakage for every invariant', () => {
    const codes = [...DATABASE_INVARIANTS, ...ORDER_INVARIANTS].map(({ code }) => code);
    expect([...new Set(BREAKAGES.map(({ code }) => code))].sort()).toEqual([...codes].sort());
  });

  it('lists an order that needs attention apart, and does not call broken what it admits', async () => {
    const orderId = await tellEverything({
      ...SOUND.cancelledAtOnce,
      compensation: 'NEEDS_ATTENTION',
      reservation: 'HELD',
      charge: 'CHARGED',
      booking: 'BOOKED',
    });
    const { findings, attention } = await look();
    expect(findings).toEqual([]);
    expect(attention).toEqual([{ orderId, status: 'CANCELLED', undoing: 'CUSTOMER_REQUEST' }]);
  });

  describe('of an order that was settled by hand', () => {
    const NOT_BACK = { ...SOUND.cancelledAtOnce, reservation: 'HELD', charge: 'CHARGED', booking: 'BOOKED' } as const;
    const PARTS = {
      'final-holds-no-stock': 'stock',
      'undone-has-no-charge': 'money',
      'undone-has-no-shipment': 'shipment',
    } as const;
    const { reason, actor, at } = SETTLED;

    it('notes what is not back, who vouches for it and why, and finds nothing', async () => {
      const orderId = await tellEverything({ ...NOT_BACK, settled: Object.values(PARTS) });
      const report = await look();
      expect(report.findings).toEqual([]);
      const noted = Object.entries(PARTS).map(([invariant, part]) => ({ invariant, orderId, part }));
      expect(report.notes).toHaveLength(noted.length);
      for (const note of noted) expect(report.notes).toContainEqual(expect.objectContaining(note));
      expect(report.notes[0]).toMatchObject({ reason, actor, at: new Date(at).toISOString() });
      expect(verdictOf(report, QUIET).sound).toBe(true);
    });

    it.each(Object.entries(PARTS))(
      'still finds %s where its part is not among the settled ones',
      async (code, part) => {
        await tellEverything({ ...NOT_BACK, settled: Object.values(PARTS).filter((each) => each !== part) });
        const { findings, notes } = await look();
        expect(findings.map(({ invariant }) => invariant)).toEqual([code]);
        expect(notes.map((note) => note.part)).not.toContain(part);
      },
    );

    it('takes goods that have left for where their parcel is: settled with it, and found where it is not', async () => {
      const left = { ...NOT_BACK, reservation: 'SHIPPED', refunded: true, goodsLeft: true } as const;
      await tellEverything({ ...left, settled: ['shipment'] });
      const { findings, notes } = await look();
      expect({ findings, parts: notes.map(({ part }) => part) }).toEqual({ findings: [], parts: ['shipment'] });
      await world.clear();
      await tellEverything(left);
      expect((await look()).findings.map(({ invariant }) => invariant)).toEqual(['undone-has-no-shipment']);
    });

    it.each([
      ['stock', { reservation: null }, 'reservation unknown to inventory'],
      ['money', { charge: 'UNKNOWN' }, 'payment UNKNOWN'],
      ['shipment', { booking: 'READY' }, 'shipment READY'],
    ] as const)(
      'notes a book of %s that is still open, and finds it where another part was settled',
      async (part, story, found) => {
        const settledBy = async (settled: Story['settled']) => {
          await world.clear();
          await tellEverything({ ...SOUND.cancelledAtOnce, ...story, ...(settled && { settled }) });
          const { findings, notes } = await look();
          return { findings: findings.map((one) => one.found), notes: notes.map((one) => one.found) };
        };
        expect(await settledBy([part])).toEqual({ findings: [], notes: [found] });
        expect(await settledBy(['stock', 'money', 'shipment'].filter((each) => each !== part) as never)).toEqual({
          findings: [found],
          notes: [],
        });
      },
    );
  });

  it('does not compare with a provider that keeps no ledger here', async () => {
    await tellEverything();
    await world.write('payment', 'TRUNCATE provider.refunds, provider.charges');
    const byStripe = `INSERT INTO stripe_intent (key, intent_id) SELECT charge_key, 'pi_' || payment_id FROM payment`;
    await world.write('payment', byStripe);
    await world.write('shipping', 'TRUNCATE provider.bookings');
    expect((await look()).findings).toEqual([]);
  });

  it('looks again, and does not report what was only on its way', async () => {
    const orderId = await tellEverything({ ...SOUND.completed, booking: 'VOIDED' });
    let looks = 0;
    const arriving: Readable = {
      query: async (service, sql, parameters) => {
        if (service === 'shipping' && sql.includes('FROM shipment') && sql.includes('ANY($1')) {
          looks += 1;
          await world.write('shipping', `UPDATE shipment SET booking = 'BOOKED' WHERE order_id = $1`, [orderId]);
        }
        return world.databases.query(service, sql, parameters);
      },
    };
    expect((await look(arriving)).findings).toEqual([]);
    expect(looks).toBe(1);
  });

  it('reads every order once, in order, also those that one service alone has heard of', async () => {
    const ids: string[] = [];
    const { completed } = SOUND;
    const nobody = { reservation: null, charge: null, booking: null, causes: [] } as const;
    for (let round = 0; round < 4; round += 1) {
      ids.push(await world.tell(completed));
      for (const known of [{ booking: 'BOOKED' }, { charge: 'VOIDED' }, { causes: ['OrderCreated'] }] as const) {
        const id = await world.tell({ ...completed, ...nobody, ...known });
        await world.write('order', 'DELETE FROM orders WHERE id = $1', [id]);
        ids.push(id);
      }
    }
    const read: string[] = [];
    for await (const files of readOrderFiles(world.databases, PAGE))
      read.push(...files.map(({ orderId }) => orderId).sort());
    expect(read).toEqual([...ids].sort());
  });

  describe('of orders touched since a time', () => {
    const HOUR_AGO = new Date(Date.now() - 3_600_000);
    const since = (databases: Readable = world.databases): Promise<AuditReport> =>
      audit(databases, { limits: LIMITS, secondLookAfterMs: 0, pageSize: PAGE, since: HOUR_AGO });

    const BOOKS = [
      ['order', 'orders', 'id'],
      ['inventory', 'reservation', 'order_id'],
      ['payment', 'payment', 'order_id'],
      ['shipping', 'shipment', 'order_id'],
    ] as const;

    /** As if nothing had happened to it for a day, but in the book of `but`. */
    const rest = async (orderId: string, but?: (typeof BOOKS)[number][0]): Promise<void> => {
      for (const [service, table, key] of BOOKS) {
        if (service === but) continue;
        await world.write(service, `UPDATE ${table} SET updated_at = now() - interval '1 day' WHERE ${key} = $1`, [
          orderId,
        ]);
      }
    };

    it('finds what is broken of these, by any service that touched them, and leaves out the others', async () => {
      const broken = { ...SOUND.completed, booking: 'VOIDED' } as const;
      const old = await world.tell(broken);
      await rest(old);
      const touched = [await world.tell(broken)];
      for (const [service] of BOOKS) {
        const orderId = await world.tell(broken);
        await rest(orderId, service);
        touched.push(orderId);
      }
      const { orders, findings } = await since();
      expect(orders).toBe(5);
      expect(findings.map(({ orderId }) => orderId).sort()).toEqual([...touched].sort());
      const all = (await look()).findings.filter(({ orderId }) => orderId !== undefined);
      expect(all.map(({ orderId }) => orderId).sort()).toEqual([old, ...touched].sort());
    });

    it('reads each once, in order, however many pages they are', async () => {
      const ids: string[] = [];
      for (let i = 0; i < 4 * PAGE; i++) {
        const orderId = await world.tell(SOUND.completed);
        await rest(orderId, BOOKS[i % BOOKS.length]?.[0]);
        ids.push(orderId);
      }
      const read: string[] = [];
      for await (const files of readTouchedFiles(world.databases, HOUR_AGO, PAGE))
        read.push(...files.map(({ orderId }) => orderId).sort());
      expect(read).toEqual([...ids].sort());
    });

    it('does not add up what happened before, and says what it does not judge', async () => {
      const orderId = await tellEverything(SOUND.underWay);
      for (const code of ['ledger-adds-up', 'orders-hold-the-stock'])
        await BREAKAGES.find((breakage) => breakage.code === code)?.breaks?.(world, orderId);
      expect((await look()).findings).toHaveLength(2);
      expect((await since()).findings).toEqual([]);
      const { notJudged, since: told } = verdictOf(await since(), QUIET, { since: HOUR_AGO });
      expect({ notJudged, told }).toEqual({
        notJudged: ['ledger-adds-up', 'orders-hold-the-stock'],
        told: HOUR_AGO.toISOString(),
      });
    });
  });

  it('knows what is still going to happen by itself', async () => {
    await tellEverything();
    await world.tell({ ...SOUND.underWay, deadlineIn: -10 });
    await world.tell({ ...SOUND.underWay, deadlineIn: -60 });
    await world.tell({ ...SOUND.beingUndone, undoingFor: 1_000 });
    await BREAKAGES.find(({ code }) => code === 'outbox-is-empty')?.breaks?.(world, '');
    expect(await measureUnrest(world.databases, () => Promise.resolve(7), LIMITS)).toEqual({
      outboxRows: 1,
      delayedEvents: 0,
      lag: 7,
      unfinishedOrders: 2,
      ordersBeingUndone: 1,
    });
  });
});
