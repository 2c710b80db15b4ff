import { validateSync } from 'class-validator';
import { StockAdjustmentBody } from '../stock/adjustment.body.js';
import { AttentionRetryBody } from '../attention/retry.body.js';
import { OptionalReason, RequiredReason } from './reason.dto.js';

const isRefused = (Body: new () => object, reason: unknown): boolean =>
  validateSync(Object.assign(new Body(), { reason })).some(({ property }) => property === 'reason');

describe('the reason of an action', () => {
  it.each([RequiredReason, OptionalReason, StockAdjustmentBody, AttentionRetryBody])(
    'is text that says something: %p',
    (Body) => {
      expect(
        ['', ' \n ', 'a\u0000b', 'a\u001bb', 'x'.repeat(256), 7].filter((reason) => !isRefused(Body, reason)),
      ).toEqual([]);
      expect(isRefused(Body, 'the customer called')).toBe(false);
    },
  );

  it('may be left out only where it is optional', () => {
    expect([OptionalReason, RequiredReason].map((Body) => isRefused(Body, undefined))).toEqual([false, true]);
  });
});
