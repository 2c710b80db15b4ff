import { CompactEncrypt, compactDecrypt } from 'jose';

/**
 * Seals what only the gateway may read (A256GCM), so that a copy of the database is of no use. What is sealed is bound to
 * its row: moved to another row it does not open. While the secret is changed there are two: the first seals, both open.
 */
export class Sealed {
  private readonly keys: readonly Uint8Array[];

  /** @param secrets 32 bytes each, base64url */
  constructor(secrets: readonly string[]) {
    this.keys = secrets.map((secret) => new Uint8Array(Buffer.from(secret, 'base64url')));
  }

  /** @param row the key of the row that it is for */
  seal(value: unknown, row: Buffer): Promise<string> {
    const text = new TextEncoder().encode(JSON.stringify(value));
    return new CompactEncrypt(text)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: row.toString('base64url') })
      .encrypt(this.keys[0]!);
  }

  /** @returns undefined where no secret opens it, and for what was sealed for another row */
  async open<T>(sealed: string, row: Buffer): Promise<T | undefined> {
    const options = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] };
    for (const key of this.keys) {
      try {
        const { plaintext, protectedHeader } = await compactDecrypt(sealed, key, options);
        if (protectedHeader.kid !== row.toString('base64url')) return undefined;
        return JSON.parse(new TextDecoder().decode(plaintext)) as T;
      } catch {
        // Sealed by the other secret, or by none of ours.
      }
    }
    return undefined;
  }
}
