import { targetHref } from './target-href.js';

const ID = '0199f3a2-1111-7222-8333-44445555c41e';

describe('the page of what an action was done to', () => {
  it.each([
    ['order.cancel', ID, `/console/orders/${ID}`],
    ['personal.reveal', ID, `/console/orders/${ID}`],
    ['letter.replay', 'order-events.dlq:0:12', '/console/letters/order-events.dlq%3A0%3A12'],
    ['audit.run', ID, `/console/proof/${ID}`],
    ['letters.replay', ID, `/console/letters/replays/${ID}`],
    ['stock.adjust', 'TEA/1', '/console/stock/TEA%2F1'],
    ['outbox.requeue', 'order:12', undefined],
  ])('%s of %s is %s', (action, target, href) => {
    expect(targetHref(action, target)).toBe(href);
  });
});
