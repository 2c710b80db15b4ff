import { readFileSync, writeFileSync } from 'node:fs';
import { stateTables } from './state-tables.js';

const FILE = new URL('../../docs/state-machines.md', import.meta.url);

describe('docs/state-machines.md', () => {
  it('says what the services’ code does', () => {
    const tables = stateTables();
    if (process.env.WAYBILL_WRITE_DOCS) writeFileSync(FILE, tables);
    expect(readFileSync(FILE, 'utf8')).toBe(tables);
  });
});
