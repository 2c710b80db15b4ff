import { destinationOf, Destinations } from './destinations.js';

describe('Destinations', () => {
  it('rests where hand-overs broke off, and nowhere else', () => {
    const destinations = new Destinations();
    destinations.failed('tar.test', 1_000);
    expect(destinations.restsUntil('tar.test', 1_500)).toBe(2_000);
    expect(destinations.restsUntil('example.com', 1_500)).toBeUndefined();
  });

  it('lets one message try when the rest is over, the others wait for it', () => {
    const destinations = new Destinations();
    destinations.failed('tar.test', 0);
    expect(destinations.restsUntil('tar.test', 1_000)).toBeUndefined();
    expect(destinations.restsUntil('tar.test', 1_000)).toBe(2_000);
  });

  it('rests longer after each failure, but never more than five minutes', () => {
    const destinations = new Destinations();
    const rests: number[] = [];
    for (let now = 0; rests.length < 11;) {
      destinations.failed('tar.test', now);
      const until = destinations.restsUntil('tar.test', now) ?? now;
      rests.push((until - now) / 1_000);
      now = until;
      expect(destinations.restsUntil('tar.test', now)).toBeUndefined();
    }
    expect(rests).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  it('counts failures of one moment once', () => {
    const destinations = new Destinations();
    for (let i = 0; i < 5; i++) destinations.failed('tar.test', i);
    expect(destinations.restsUntil('tar.test', 5)).toBe(1_000);
  });

  it('forgets all of it with the first answer', () => {
    const destinations = new Destinations();
    destinations.failed('tar.test', 0);
    destinations.answered('tar.test');
    expect(destinations.restsUntil('tar.test', 1)).toBeUndefined();
  });
});

describe('destinationOf', () => {
  it('is the domain of an address, whatever its case', () => {
    expect(destinationOf('EMAIL', { email: 'Ada@Example.COM', phone: null })).toBe('example.com');
  });

  it('is nothing for a telephone', () => {
    expect(destinationOf('SMS', { email: null, phone: '+15550100' })).toBeNull();
  });
});
