import { expectSound } from './expect-sound.js';

const REFUSALS = { refuseRefund: 1, refuseRecall: 1 };

describe('A compensation that provider or carrier refuse once', () => {
  it('needs attention for exactly what they refused while nobody retries it', () => {
    const { ends } = expectSound({ budget: { cancel: 1, ...REFUSALS } }, 4_800);
    expect(ends).toEqual(['CANCELLED DONE', 'CANCELLED NEEDS_ATTENTION', 'COMPLETED NONE']);
  });

  it('is done when an operator retries it, and needs attention until then', () => {
    const { ends } = expectSound({ budget: { cancel: 1, refuseRefund: 1, retry: 1 } }, 13_000);
    expect(ends).toEqual(['CANCELLED DONE', 'CANCELLED NEEDS_ATTENTION', 'COMPLETED NONE']);
  });

  it('ends a refund, or leaves the order with its status and a call for attention', () => {
    const { ends } = expectSound({ budget: { refund: 1, ...REFUSALS, retry: 2 } }, 6_500);
    expect(ends).toEqual(['COMPLETED NEEDS_ATTENTION', 'COMPLETED NONE', 'PAID NEEDS_ATTENTION', 'REFUNDED DONE']);
  });
});

describe('A compensation that an operator settles', () => {
  const refused = { refuseRefund: 1, settle: 1 };

  it('is done where only the refused refund was missing, and the provider never gives the money back, too', () => {
    const { ends } = expectSound({ budget: { cancel: 1, ...refused, retry: 1 } }, 13_500);
    expect(ends).toEqual(['CANCELLED DONE', 'CANCELLED NEEDS_ATTENTION', 'COMPLETED NONE']);
  });

  it('goes on to take the goods back where a refund was settled', () => {
    const { ends } = expectSound({ budget: { refund: 1, ...refused, retry: 1 } }, 2_500);
    expect(ends).toEqual(['COMPLETED NEEDS_ATTENTION', 'COMPLETED NONE', 'PAID NEEDS_ATTENTION', 'REFUNDED DONE']);
  });

  it('asks payment for no refund more, though the parcel is missing and is asked for again', () => {
    const { ends } = expectSound({ budget: { cancel: 1, ...refused, refuseRecall: 1, retry: 1 } }, 20_000);
    expect(ends).toEqual(['CANCELLED DONE', 'CANCELLED NEEDS_ATTENTION', 'COMPLETED NONE']);
  });

  it('ends as well where any part is settled at any moment, whatever its participant still answers', () => {
    const { ends } = expectSound({ budget: { cancel: 1, settleBlindly: 2 } }, 10_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });

  it('ends where the parcel could not be called back: its goods stay out', () => {
    const { ends } = expectSound({ budget: { cancel: 1, refuseRecall: 1, settleBlindly: 1 } }, 10_000);
    expect(ends).toEqual(['CANCELLED DONE', 'CANCELLED NEEDS_ATTENTION', 'COMPLETED NONE']);
  });

  it('ends a refund of which any part is settled at any moment', () => {
    const { ends } = expectSound({ budget: { refund: 1, settleBlindly: 3 } }, 5_000);
    expect(ends).toEqual(['COMPLETED NONE', 'REFUNDED DONE']);
  });
});

describe('A recall that two workers ask for', () => {
  it('may be refused to one and granted to the other, and then needs attention no more', () => {
    const { ends } = expectSound({ budget: { refund: 1, refuseRecall: 1, leaseOver: 1 } }, 4_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE', 'PAID NEEDS_ATTENTION', 'REFUNDED DONE']);
  });
});

describe('A compensation that is only slow', () => {
  it('is done in the end though it was found overdue and retried in between', () => {
    const { ends } = expectSound({ budget: { cancel: 1, overdue: 1, retry: 1 } }, 39_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });

  it('ends a refund though it was found overdue and retried in between', () => {
    const { ends } = expectSound({ budget: { refund: 1, overdue: 1, retry: 1 } }, 5_000);
    expect(ends).toEqual(['COMPLETED NONE', 'REFUNDED DONE']);
  });
});
