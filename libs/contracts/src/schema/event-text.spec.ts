import { eventText } from './event-text.js';

describe('a text for an event', () => {
  it('is left as it is up to 255 code points, however many UTF-16 units those are', () => {
    expect(eventText('😀'.repeat(255))).toBe('😀'.repeat(255));
  });

  it('is cut with an ellipsis beyond that, never in the middle of a character', () => {
    expect(eventText('😀'.repeat(256))).toBe(`${'😀'.repeat(254)}…`);
  });

  it('is the other text where there is none', () => {
    expect(eventText('', 'no reason given')).toBe('no reason given');
  });
});
