import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { guarded } from './guarded.js';

describe('a guarded callback', () => {
  const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  beforeEach(() => logged.mockClear());
  afterAll(() => logged.mockRestore());

  it('is called with what it is given', () => {
    const heard: unknown[] = [];
    guarded('Oven', 'onDone', (...args: [string, number]) => heard.push(args))('a', 1);
    expect(heard).toEqual([['a', 1]]);
    expect(logged).not.toHaveBeenCalled();
  });

  it('that throws or rejects is logged and stops nothing', async () => {
    const error = new Error('no');
    guarded('Oven', 'onDone', () => {
      throw error;
    })();
    guarded('Oven', 'onDone', () => Promise.reject(error))();
    await Promise.resolve();
    expect(logged.mock.calls).toEqual([
      ['The callback onDone failed', error],
      ['The callback onDone failed', error],
    ]);
  });

  it('need not be there', () => {
    expect(guarded('Oven', 'onDone', undefined)).not.toThrow();
  });
});
