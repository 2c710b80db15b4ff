import { boundName } from './cookies.js';

describe("a cookie's name", () => {
  it('is bound to its host by the browser wherever browsers do that', () => {
    expect(boundName('waybill_guest', { isSecure: true })).toBe('__Host-waybill_guest');
    expect(boundName('waybill_guest', { isSecure: false })).toBe('waybill_guest');
  });
});
