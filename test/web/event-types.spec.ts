import { TOPIC_NAMES, typesOn } from '@waybill/contracts';
import { EVENT_TYPES_BY_TOPIC } from '../../apps/web/console/live/event-types.js';

describe('the types that one can choose on the live page', () => {
  it('are those of the contracts, topic by topic', () => {
    expect(Object.keys(EVENT_TYPES_BY_TOPIC)).toEqual([...TOPIC_NAMES]);
    for (const topic of TOPIC_NAMES)
      expect([...(EVENT_TYPES_BY_TOPIC[topic] ?? [])].sort()).toEqual([...typesOn(topic)].sort());
  });
});
