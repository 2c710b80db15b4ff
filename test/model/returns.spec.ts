import { expectSound } from './expect-sound.js';

describe('Every run of an order whose goods come back, all or one of them broken, at any moment,', () => {
  it('keeps stock and returns in balance where it completed', () => {
    const { ends } = expectSound({ budget: { giveBack: 2 } }, 100);
    expect(ends).toEqual(['COMPLETED NONE']);
  });

  it('leaves a refund what had not come back', () => {
    const { ends } = expectSound({ budget: { giveBack: 2, refund: 1 } }, 1_000);
    expect(ends).toEqual(['COMPLETED NONE', 'REFUNDED DONE']);
  });

  it('may follow a refund of the money alone, or never come', () => {
    const { ends } = expectSound({ budget: { giveBack: 2, refundAlone: 1 } }, 1_000);
    expect(ends).toEqual(['COMPLETED NONE', 'REFUNDED DONE']);
  });

  it('ends a refund of the money alone though it is refused, or the parcel cannot be called back', () => {
    const { ends } = expectSound(
      { budget: { giveBack: 1, refundAlone: 1, refuseRefund: 1, refuseRecall: 1, retry: 1 } },
      1_000,
    );
    expect(ends).toEqual(['COMPLETED NEEDS_ATTENTION', 'COMPLETED NONE', 'PAID NEEDS_ATTENTION', 'REFUNDED DONE']);
  });

  it('ends a compensation whose parcel could not be called back, or leaves it to be ended', () => {
    const { ends } = expectSound({ budget: { cancel: 1, refuseRecall: 1, giveBack: 2 } }, 5_000);
    expect(ends).toEqual(['CANCELLED DONE', 'CANCELLED NEEDS_ATTENTION', 'COMPLETED NONE']);
  });

  it('has the rest asked back where the parcel is called back after all', () => {
    const { ends } = expectSound({ budget: { refund: 1, refuseRecall: 1, giveBack: 1, retry: 1 } }, 1_000);
    expect(ends).toEqual(['COMPLETED NONE', 'PAID NEEDS_ATTENTION', 'REFUNDED DONE']);
  });

  it('is balanced though an event becomes a dead letter and is replayed any time later', () => {
    const { ends } = expectSound({ budget: { giveBack: 1, refund: 1, lose: 1 } }, 3_400);
    expect(ends).toEqual(['COMPLETED NONE', 'REFUNDED DONE']);
  });

  it('is balanced though an event comes twice', () => {
    const { ends } = expectSound({ budget: { giveBack: 1, cancel: 1, refuseRecall: 1, repeat: 1 } }, 20_000);
    expect(ends).toEqual(['CANCELLED DONE', 'CANCELLED NEEDS_ATTENTION', 'COMPLETED NONE']);
  });
});
