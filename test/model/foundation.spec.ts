import { expectSound } from './expect-sound.js';

const SHORT = { TEA: { units: 1 }, CUP: { units: 5 } };
const ENOUGH = { TEA: { units: 5 }, CUP: { units: 5 } };

describe('Every run of an order, in every interleaving,', () => {
  it('completes when everything is there and everyone says yes', () => {
    const { ends } = expectSound({}, 60);
    expect(ends).toEqual(['COMPLETED NONE']);
  });

  it('is cancelled with nothing to undo when stock is short or a product is gone', () => {
    const unknown = { TEA: { units: 5 } };
    const deleted = { ...ENOUGH, CUP: { units: 5, deleted: true as const } };
    const { ends } = expectSound({ shelves: [SHORT, unknown, deleted] }, 70);
    expect(ends).toEqual(['CANCELLED NONE']);
  });

  it('is cancelled and its stock put back when the payment is declined or fails for good', () => {
    const { ends } = expectSound({ charge: ['DECLINED', 'FAILED'] }, 300);
    expect(ends).toEqual(['CANCELLED DONE']);
  });

  it('waits for a customer who has to act at the provider, and ends as that comes out', () => {
    const { ends } = expectSound({ charge: ['ACTION_REQUIRED'], budget: { silence: 1 } }, 300);
    expect(ends).toEqual(['CANCELLED DONE', 'COMPLETED NONE']);
  });

  it('ends well or undone, whatever stock, provider and carrier say, and though one of them keeps silent', () => {
    const { ends } = expectSound(
      {
        shelves: [ENOUGH, SHORT],
        charge: ['CHARGED', 'DECLINED', 'FAILED'],
        book: ['BOOKED', 'FAILED'],
        budget: { silence: 1 },
      },
      3_500,
    );
    expect(ends).toEqual(['CANCELLED DONE', 'CANCELLED NONE', 'COMPLETED NONE']);
  });
});

describe('Two orders for the last unit', () => {
  it('never both get it, and the second gets it only when the first has given it back', () => {
    const { ends } = expectSound(
      { orders: [{ TEA: 1 }, { TEA: 1 }], shelves: [{ TEA: { units: 1 } }], charge: ['CHARGED', 'DECLINED'] },
      48_000,
    );
    expect(ends).not.toContain('COMPLETED NONE, COMPLETED NONE');
    expect(ends).toContain('COMPLETED NONE, CANCELLED NONE');
    expect(ends).toContain('CANCELLED DONE, COMPLETED NONE');
  });
});
