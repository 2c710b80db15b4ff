import { endsIn, snapshotText } from './snapshot.js';

const ends = { 'order-events.dlq:0': '12', 'payment-events.dlq:3': '0' };

describe('the snapshot of a preview', () => {
  it('gives the ends back to a replay with the same filter', () => {
    const snapshot = snapshotText({ consumer: 'payment', type: 'OrderCreated', code: undefined }, ends);
    expect(endsIn(snapshot, { type: 'OrderCreated', consumer: 'payment' })).toEqual(ends);
  });

  it('refuses that of another filter', () => {
    const refused = () => endsIn(snapshotText({ consumer: 'payment' }, ends), { consumer: 'order' });
    expect(refused).toThrow('snapshot is that of a preview with another filter.');
  });

  const forged = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  it.each([
    ['', 'no text'],
    ['not base64!', 'no base64'],
    [forged(null), 'null'],
    [forged(['[]']), 'no ends'],
    [forged(['[]', { 'a b:0': '1' }]), 'a place that is none'],
    [forged(['[]', { 'a:0': '-1' }]), 'an offset below zero'],
    [forged(['[]', { 'a:0': {} }]), 'an offset that is none'],
  ])('refuses %j (%s)', (text) => {
    expect(() => endsIn(text, {})).toThrow('snapshot must be that of a preview');
  });
});
