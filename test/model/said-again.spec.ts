import { expectSound } from './expect-sound.js';

const ANYTHING = { charge: ['CHARGED', 'DECLINED'], book: ['BOOKED', 'FAILED'] } as const;

describe('One event that never reaches a reader, until its writer is asked, any time later, to speak again,', () => {
  it('ends an order that runs by itself as if it had not been lost', () => {
    const { ends } = expectSound({ ...ANYTHING, budget: { drop: 1 } }, 1_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });

  it('ends one that is cancelled meanwhile', () => {
    const { ends } = expectSound({ ...ANYTHING, budget: { cancel: 1, drop: 1 } }, 20_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });

  it('ends one that times out meanwhile', () => {
    const { ends } = expectSound({ book: ['BOOKED', 'FAILED'], budget: { expire: 1, drop: 1 } }, 15_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });

  it('ends one that is refunded meanwhile', () => {
    const { ends } = expectSound({ ...ANYTHING, budget: { refund: 1, drop: 1 } }, 3_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE', 'REFUNDED DONE']);
  });

  it('ends one of which a part was refused, settled and retried', () => {
    const { ends } = expectSound(
      { budget: { refund: 1, drop: 1, refuseRefund: 1, refuseRecall: 1, settle: 1, retry: 1 } },
      10_000,
    );
    expect(ends).toContain('REFUNDED DONE');
  });
});

describe('Any participant that speaks again though nothing was lost, at any moment,', () => {
  it('changes nothing about an order that runs by itself', () => {
    const { ends } = expectSound({ ...ANYTHING, budget: { resend: 2 } }, 5_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });

  it('changes nothing about one whose customer has to act', () => {
    const { ends } = expectSound({ charge: ['ACTION_REQUIRED'], budget: { cancel: 1, resend: 1 } }, 5_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });

  it('changes nothing about one that is cancelled', () => {
    const { ends } = expectSound({ ...ANYTHING, budget: { cancel: 1, resend: 1 } }, 20_000);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });

  it('changes nothing about a refund that was refused, settled and retried', () => {
    const { ends } = expectSound(
      { budget: { refund: 1, resend: 1, refuseRefund: 1, refuseRecall: 1, settle: 1, retry: 1 } },
      10_000,
    );
    expect(ends).toContain('REFUNDED DONE');
  });

  it('changes nothing about a refund that an operator settles without having looked', () => {
    const { ends } = expectSound({ budget: { refund: 1, resend: 1, settleBlindly: 2 } }, 5_000);
    expect(ends).toEqual(['COMPLETED NONE', 'REFUNDED DONE']);
  });
});
