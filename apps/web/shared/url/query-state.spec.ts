import { changed, pick } from './query-state.js';

const parameters = (text: string): URLSearchParams => new URLSearchParams(text);

describe('the state of a page in its address', () => {
  it('is what is there and says something', () => {
    expect(pick(parameters('status=PAID&customer=&x=1'), ['status', 'customer', 'from'])).toEqual({ status: 'PAID' });
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
