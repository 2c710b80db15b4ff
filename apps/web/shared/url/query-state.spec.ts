import { anything, changed, notTaken, oneOf, pick, time } from './query-state.js';

const parameters = (text: string): URLSearchParams => new URLSearchParams(text);

describe('the state of a page in its address', () => {
  it('is what is there and says something', () => {
    const checks = { status: anything, customer: anything, from: anything };
    expect(pick(parameters('status=PAID&customer=&x=1'), checks)).toEqual({ status: 'PAID' });
  });

  it('leaves out what cannot be taken, and tells which and why', () => {
    const checks = { status: oneOf(['PAID', 'PENDING']), from: time, to: time };
    const address = parameters('status=SOLD&from=yesterday&to=2026-12-01T10:30&colour=red');
    expect(pick(address, checks)).toEqual({ to: '2026-12-01T10:30' });
    expect(notTaken(address, checks)).toEqual([
      { name: 'status', value: 'SOLD', why: 'it must be one of PAID, PENDING' },
      { name: 'from', value: 'yesterday', why: 'it must be a time such as 2026-12-01T10:30' },
      { name: 'colour', value: 'red', why: 'this page takes status, from, to' },
    ]);
    expect(notTaken(parameters('status=PAID&from='), checks)).toEqual([]);
  });

  it('keeps what a change does not name', () => {
    expect(changed(parameters('status=PAID&limit=50'), { status: 'PENDING' }).toString()).toBe(
      'status=PENDING&limit=50',
    );
  });

  it('loses what is made empty', () => {
    expect(changed(parameters('status=PAID&limit=50'), { status: '' }).toString()).toBe('limit=50');
    expect(changed(parameters('status=PAID'), { status: undefined }).toString()).toBe('');
  });

  it('goes back to the newest page when a filter changes, not when the page does', () => {
    expect(changed(parameters('cursor=abc'), { status: 'PAID' }).toString()).toBe('status=PAID');
    expect(changed(parameters('status=PAID&cursor=abc'), { cursor: 'def' }).toString()).toBe('status=PAID&cursor=def');
  });
});
