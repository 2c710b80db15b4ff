import { expectSound } from './expect-sound.js';

const ANYTHING = { charge: ['CHARGED', 'DECLINED'], book: ['BOOKED', 'FAILED'] } as const;
const SHORT = { TEA: { units: 1 }, CUP: { units: 5 } };
const ENOUGH = { TEA: { units: 5 }, CUP: { units: 5 } };

describe('One event that comes twice, at any moment later, when the inbox has forgotten it,', () => {
  it('changes nothing about an order that runs by itself', () => {
    const { ends } = expectSound({ ...ANYTHING, shelves: [ENOUGH, SHORT], budget: { repeat: 1 } }, 4_500);
    expect(ends).toEqual(['CANCELLED DONE', 'CANCELLED NONE', 'COMPLETED NONE']);
  });

  it('changes nothing about one that is cancelled', () => {
    const { ends } = expectSound({ ...ANYTHING, budget: { cancel: 1, repeat: 1 } }, 55_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });

  it('changes nothing about one that is refunded, even in two attempts', () => {
    const { ends } = expectSound({ budget: { refund: 1, repeat: 1, refuseRefund: 1, retry: 1 } }, 32_000);
    expect(ends).toContain('REFUNDED DONE');
  });
});

describe('One event that becomes a dead letter and is replayed, at any moment later,', () => {
  it('ends an order that runs by itself as if it had not been lost', () => {
    const { ends } = expectSound({ ...ANYTHING, shelves: [ENOUGH, SHORT], budget: { lose: 1 } }, 2_000);
    expect(ends).toEqual(['CANCELLED DONE', 'CANCELLED NONE', 'COMPLETED NONE']);
  });

  it('leaves one balanced that is cancelled meanwhile', () => {
    const { ends } = expectSound({ ...ANYTHING, budget: { cancel: 1, lose: 1 } }, 22_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });

  it('leaves one balanced that times out meanwhile', () => {
    const { ends } = expectSound({ book: ['BOOKED', 'FAILED'], budget: { expire: 1, lose: 1 } }, 18_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });

  it('leaves one balanced that is refunded meanwhile', () => {
    const { ends } = expectSound({ ...ANYTHING, budget: { refund: 1, lose: 1 } }, 5_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE', 'REFUNDED DONE']);
  });

  it('is asked for again by an operator, to no harm, before it is replayed', () => {
    const { ends } = expectSound({ budget: { refund: 1, lose: 1, overdue: 1, retry: 1 } }, 25_000);
    expect(ends).toEqual(['COMPLETED NONE', 'REFUNDED DONE']);
  });
});
