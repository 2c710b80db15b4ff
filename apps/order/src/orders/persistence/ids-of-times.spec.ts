import { v7 as uuidv7 } from 'uuid';
import { firstIdOf } from './ids-of-times.js';

const at = Date.UTC(2026, 10, 30, 18);

describe('the first id of a moment', () => {
  it('is not above any id made then, and above all made before', () => {
    const first = firstIdOf(at);
    expect(first <= uuidv7({ msecs: at, seq: 0, random: new Uint8Array(16) })).toBe(true);
    expect(first > uuidv7({ msecs: at - 1, seq: 0xffffffff, random: new Uint8Array(16).fill(255) })).toBe(true);
  });

  it.each([
    [0, '00000000-0000-0000-0000-000000000000'],
    [-1, '00000000-0000-0000-0000-000000000000'],
    [2 ** 48 - 1, 'ffffffff-ffff-0000-0000-000000000000'],
    [2 ** 48, 'ffffffff-ffff-0000-0000-000000000000'],
  ])('stays within what an id can say: %d', (moment, id) => expect(firstIdOf(moment)).toBe(id));
});
