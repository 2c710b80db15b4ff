import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addRecordedFiles, hashOf, readLock, readRecordedFiles } from './recorded-files.js';

describe('the folder of recordings', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'recorded-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives back what was added, and locks it', async () => {
    await addRecordedFiles(folder, new Map([['OrderPaid/1.json', { a: [1] }]]));
    await addRecordedFiles(folder, new Map([['OrderPaid/2.json', { b: 2 }]]));
    expect(readRecordedFiles(folder)).toEqual(
      new Map([
        ['OrderPaid/1.json', { a: [1] }],
        ['OrderPaid/2.json', { b: 2 }],
      ]),
    );
    expect(readLock(folder)).toEqual({
      'OrderPaid/1.json': hashOf({ a: [1] }),
      'OrderPaid/2.json': hashOf({ b: 2 }),
    });
  });

  it('never overwrites a recording', async () => {
    await addRecordedFiles(folder, new Map([['OrderPaid/1.json', { a: 1 }]]));
    await expect(addRecordedFiles(folder, new Map([['OrderPaid/1.json', { a: 2 }]]))).rejects.toThrow(
      'a released version never changes',
    );
    expect(readRecordedFiles(folder).get('OrderPaid/1.json')).toEqual({ a: 1 });
  });

  it('does not mind other line ends and indentation', async () => {
    await addRecordedFiles(folder, new Map([['OrderPaid/1.json', { a: [1] }]]));
    writeFileSync(join(folder, 'OrderPaid/1.json'), '{\r\n\t"a": [ 1 ]\r\n}');
    expect(hashOf(readRecordedFiles(folder).get('OrderPaid/1.json'))).toBe(readLock(folder)['OrderPaid/1.json']);
  });

  it('is empty before the first recording', () => {
    expect(readRecordedFiles(join(folder, 'none')).size).toBe(0);
    expect(readLock(folder)).toEqual({});
  });
});
