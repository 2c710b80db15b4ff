import { createHash } from 'node:crypto';
import { MESSAGING_SCHEMA, messagingSchema } from './messaging-schema.js';

/** SHA-256 of each released version: databases exist that were made by it. */
const RELEASED: Record<number, string> = {
  1: 'bc27707af678d476670fc6c62b2ee89912468ec8c351a6f6d5f498a88539b3d6',
};

describe('the tables of messaging', () => {
  it('are numbered without gaps', () => {
    expect(MESSAGING_SCHEMA.map(({ number }) => number)).toEqual(MESSAGING_SCHEMA.map((_, index) => index + 1));
  });

  it.each(Object.entries(RELEASED))('keep version %s as it was released', (number, hash) => {
    const { up, down } = messagingSchema(Number(number));
    expect(createHash('sha256').update(JSON.stringify({ up, down })).digest('hex')).toBe(hash);
  });

  it('have no version that was never written', () => {
    expect(() => messagingSchema(99)).toThrow('There is no messaging schema version 99');
  });
});
