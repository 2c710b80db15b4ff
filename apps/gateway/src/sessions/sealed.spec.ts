import { randomBytes } from 'node:crypto';
import { Sealed } from './sealed.js';

const secret = (): string => randomBytes(32).toString('base64url');
const [old, next] = [secret(), secret()];
const row = randomBytes(32);

describe('Sealed', () => {
  it('opens what it has sealed, which nobody can read meanwhile', async () => {
    const sealed = await new Sealed([old]).seal({ accessToken: 'token-1' }, row);
    expect(Buffer.from(sealed, 'base64url').toString()).not.toContain('token-1');
    expect(sealed).not.toContain('token-1');
    await expect(new Sealed([old]).open(sealed, row)).resolves.toEqual({ accessToken: 'token-1' });
  });

  it('opens by either secret while it is changed, and seals by the first', async () => {
    const both = new Sealed([next, old]);
    await expect(both.open(await new Sealed([old]).seal(1, row), row)).resolves.toBe(1);
    await expect(new Sealed([next]).open(await both.seal(2, row), row)).resolves.toBe(2);
    await expect(new Sealed([old]).open(await both.seal(2, row), row)).resolves.toBeUndefined();
  });

  it.each(['', 'rubbish', 'a.b.c.d.e', 'eyJhbGciOiJub25lIn0..x.y.z'])('opens nothing that is %j', async (text) => {
    await expect(new Sealed([old]).open(text, row)).resolves.toBeUndefined();
  });

  it('opens nothing that was moved from another row', async () => {
    const sealed = await new Sealed([old]).seal({ a: 1 }, row);
    await expect(new Sealed([old]).open(sealed, randomBytes(32))).resolves.toBeUndefined();
  });

  it('opens nothing that was changed', async () => {
    const parts = (await new Sealed([old]).seal({ a: 1 }, row)).split('.');
    parts[3] = `A${parts[3]!.slice(1)}B`;
    await expect(new Sealed([old]).open(parts.join('.'), row)).resolves.toBeUndefined();
  });
});
