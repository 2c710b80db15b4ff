import { inCausalOrder, type Placed } from './in-causal-order.js';

const event = (id: string, place: string, at: number, causationId?: string): Placed => {
  const [topic = '', offset = ''] = place.split('@');
  const time = new Date(Date.UTC(2026, 0, 1) + at).toISOString();
  return { id, causationId, topic, partition: 0, offset, time };
};

const idsOf = (events: readonly Placed[]): (string | undefined)[] => inCausalOrder(events).map(({ id }) => id);

/** An order's way, each service's events dated by a clock of its own. */
const path = (ahead: { order?: number; inventory?: number; payment?: number; shipping?: number } = {}): Placed[] => {
  const { order = 0, inventory = 0, payment = 0, shipping = 0 } = ahead;
  return [
    event('created', 'order@7', 0 + order),
    event('reserved', 'inventory@3', 10 + inventory, 'created'),
    event('confirmed', 'order@8', 20 + order, 'reserved'),
    event('paid', 'payment@9', 30 + payment, 'reserved'),
    event('orderPaid', 'order@9', 40 + order, 'paid'),
    event('shipped', 'shipping@10', 50 + shipping, 'paid'),
    event('completed', 'order@10', 60 + order, 'shipped'),
  ];
};
const IDS = path().map(({ id }) => id);

describe('the events of an order', () => {
  it('are shown as they happened where all clocks agree', () => {
    expect(idsOf(path())).toEqual(IDS);
    expect(idsOf(path().reverse())).toEqual(IDS);
  });

  it.each([
    { order: 600_000 },
    { order: -600_000 },
    { payment: 7_200_000 },
    { shipping: -7_200_000 },
    { order: -7_200_000, inventory: 600_000, payment: -1, shipping: 86_400_000 },
  ])('never stand before their cause, nor out of their partition’s order: clocks are off by %j', (ahead) => {
    for (const events of [path(ahead), path(ahead).reverse()]) {
      const ordered = inCausalOrder(events);
      const place = (id: string) => ordered.findIndex((other) => other.id === id);
      for (const { id, causationId } of ordered)
        if (causationId) expect(place(causationId)).toBeLessThan(place(id ?? ''));
      expect(ordered.filter(({ topic }) => topic === 'order').map(({ offset }) => offset)).toEqual([
        '7',
        '8',
        '9',
        '10',
      ]);
      expect(ordered.map(({ id }) => id).sort()).toEqual([...IDS].sort());
      expect([ordered.at(0)?.id, ordered.at(-1)?.id]).toEqual(['created', 'completed']);
    }
  });

  it('without a cause that was found stand by their time', () => {
    expect(idsOf([event('late', 'a@1', 20, 'gone'), event('early', 'b@1', 10)])).toEqual(['early', 'late']);
  });

  it('are compared by offset as numbers, beyond 2⁵³ too', () => {
    const events = [event('b', 'a@90071992547409931', 0), event('a', 'a@90071992547409930', 9), event('0', 'a@9', 99)];
    expect(idsOf(events)).toEqual(['0', 'a', 'b']);
  });

  it('end although records of others name each other, or themselves, as causes', () => {
    const ring = [event('a', 'x@1', 2, 'b'), event('b', 'y@1', 1, 'a'), event('c', 'z@1', 0, 'c')];
    expect(idsOf(ring)).toEqual(['c', 'a', 'b']);
  });

  it('may be a long chain of another program, the wrong way round', () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => event(`e${i}`, `t${i}@0`, i, `e${i + 1}`));
    expect(idsOf(chain)[0]).toBe('e19999');
  });

  it('may have no id and no readable time', () => {
    const junk = { ...event('x', 'a@2', 0), id: undefined, time: 'yesterday' };
    expect(inCausalOrder([junk, event('a', 'b@1', 5)]).map(({ time }) => time)).toHaveLength(2);
  });
});
