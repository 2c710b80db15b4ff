import fc from 'fast-check';
import { fairShare } from './bucket-ownership.js';

describe('fairShare', () => {
  it('gives a lone relay everything', () => {
    expect(fairShare(16, ['a'], 'a')).toBe(16);
  });

  it('gives nothing to a relay that is not a member', () => {
    expect(fairShare(16, ['a'], 'b')).toBe(0);
  });

  it('adds up to all buckets and differs by one at most, in whatever order the members are listed', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 40 }), (members) => {
        const shares = members.map((me, index) =>
          fairShare(16, [...members.slice(index), ...members.slice(0, index)], me),
        );
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(16);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
