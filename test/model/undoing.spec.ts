import { expectSound } from './expect-sound.js';

const ANYTHING = { charge: ['CHARGED', 'DECLINED'], book: ['BOOKED', 'FAILED'] } as const;

describe('Every run of an order that a customer cancels, at any moment,', () => {
  it('completes, or is cancelled and wholly undone', () => {
    const { ends } = expectSound({ ...ANYTHING, budget: { cancel: 1 } }, 5_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });

  it('is undone though a call to provider or carrier gets no answer', () => {
    const { ends } = expectSound({ ...ANYTHING, budget: { cancel: 1, silence: 1 } }, 42_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });

  it('is undone though a worker’s lease ends while it calls and another worker calls, too', () => {
    const { ends } = expectSound({ budget: { cancel: 1, leaseOver: 1 } }, 49_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });
});

describe('Every run of an order that times out, at any moment,', () => {
  it('completes, or is cancelled and wholly undone', () => {
    const { ends } = expectSound({ ...ANYTHING, budget: { expire: 1 } }, 4_700);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });

  it('is wholly undone though its customer had to act at the provider, did so too late, or never', () => {
    const { ends } = expectSound({ charge: ['ACTION_REQUIRED'], budget: { expire: 1, leaseOver: 1 } }, 10_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });

  it('has its stock put back though inventory grows tired of waiting and asks about the order itself', () => {
    const { ends } = expectSound({ budget: { expire: 1, abandon: 1, settleBlindly: 1 } }, 10_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });
});

describe('Every run of an order that the carrier may refuse', () => {
  it('completes, or is cancelled, refunded and its stock put back', () => {
    const { ends } = expectSound({ book: ['BOOKED', 'FAILED'] }, 250);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });
});

describe('Every run of an order whose refund is asked, at any moment,', () => {
  it('completes, is cancelled, or is wholly refunded', () => {
    const { ends } = expectSound({ ...ANYTHING, budget: { refund: 1 } }, 1_300);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE', 'REFUNDED DONE']);
  });

  it('takes one undoing decision, though customer and clock all want their own', () => {
    const { ends } = expectSound({ ...ANYTHING, budget: { refund: 1, cancel: 1, expire: 1 } }, 14_500);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE', 'REFUNDED DONE']);
  });
});

describe('Every run of a partial order', () => {
  it('goes on with what is there, is charged for that, and gives exactly that back when it is undone', () => {
    const { ends } = expectSound(
      {
        allowPartial: true,
        shelves: [
          { TEA: { units: 1 }, CUP: { units: 5 } },
          { TEA: { units: 0 }, CUP: { units: 5 } },
          { TEA: { units: 0 }, CUP: { units: 0 } },
        ],
        budget: { cancel: 1, refund: 1 },
      },
      7_000,
    );
    expect(ends).toEqual(['CANCELLED DONE', 'CANCELLED NONE', 'COMPLETED NONE', 'REFUNDED DONE']);
  });

  it('shares what is there with another order', () => {
    const { ends } = expectSound(
      { allowPartial: true, orders: [{ TEA: 2 }, { TEA: 2 }], shelves: [{ TEA: { units: 3 } }] },
      6_900,
    );
    expect(ends).toEqual(['COMPLETED NONE, COMPLETED NONE']);
  });
});
