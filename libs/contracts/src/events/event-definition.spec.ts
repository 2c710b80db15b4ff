import { byType, defineEvent, writtenVersionOf } from './event-definition.js';
import { orderPaid } from './order-progress.js';

describe('the definition of an event type', () => {
  it('writes the newest version unless it says otherwise', () => {
    expect(writtenVersionOf({ ...orderPaid, version: 2 })).toBe(2);
  });

  it('may read a version that it does not write yet', () => {
    expect(writtenVersionOf(defineEvent({ ...orderPaid, version: 2, writes: 1 }))).toBe(1);
  });

  it('may not write a version that it does not read', () => {
    expect(() => defineEvent({ ...orderPaid, version: 1, writes: 2 })).toThrow('OrderPaid writes a version');
  });

  it('is the only one of its name', () => {
    expect(() => byType([orderPaid, orderPaid])).toThrow('OrderPaid is declared twice');
  });
});
