import fc from 'fast-check';
import {
  adjust,
  emptyLevel,
  MAX_UNITS,
  moved,
  receive,
  step,
  type StockLevel,
  type StockMovement,
} from './stock-level.js';

const stocked = (units: number): StockLevel => moved(emptyLevel('TEA'), receive('TEA', units))!;

describe('A stock level', () => {
  it('moves units from available over reserved to shipped and back, losing none', () => {
    const reserved = moved(stocked(10), step('RESERVE', 'TEA', 4, 'order'))!;
    expect(reserved).toEqual({ sku: 'TEA', received: 10, available: 6, reserved: 4, shipped: 0 });
    const shipped = moved(reserved, step('SHIP', 'TEA', 4, 'order'))!;
    expect(shipped).toEqual({ sku: 'TEA', received: 10, available: 6, reserved: 0, shipped: 4 });
    expect(moved(shipped, step('RETURN', 'TEA', 4, 'order'))).toEqual(stocked(10));
    expect(moved(reserved, step('RELEASE', 'TEA', 4, 'order'))).toEqual(stocked(10));
  });

  it('refuses to take what is not there', () => {
    expect(moved(stocked(3), step('RESERVE', 'TEA', 4, 'order'))).toBeNull();
    expect(moved(stocked(3), step('RELEASE', 'TEA', 1, 'order'))).toBeNull();
    expect(moved(stocked(3), adjust('TEA', -4, 'broken'))).toBeNull();
  });

  it('refuses to count beyond what a JSON number holds exactly', () => {
    expect(moved(stocked(MAX_UNITS), receive('TEA', 1))).toBeNull();
    expect(moved(stocked(1), receive('TEA', MAX_UNITS))).toBeNull();
  });

  it('stays balanced whatever moves are tried on it', () => {
    const units = fc.integer({ min: 1, max: 20 });
    const anyMove: fc.Arbitrary<StockMovement> = fc.oneof(
      units.map((n) => receive('TEA', n)),
      fc.integer({ min: -20, max: 20 }).map((n) => adjust('TEA', n, 'counted')),
      fc
        .tuple(fc.constantFrom('RESERVE' as const, 'RELEASE' as const, 'SHIP' as const, 'RETURN' as const), units)
        .map(([kind, n]) => step(kind, 'TEA', n, 'order')),
    );
    fc.assert(
      fc.property(fc.array(anyMove, { maxLength: 30 }), (moves) => {
        const end = moves.reduce((level, move) => moved(level, move) ?? level, emptyLevel('TEA'));
        expect(end.received).toBe(end.available + end.reserved + end.shipped);
        expect(Math.min(end.available, end.reserved, end.shipped)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
