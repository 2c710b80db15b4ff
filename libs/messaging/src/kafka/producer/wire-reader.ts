/** Reads the types of the Kafka protocol one after the other. Past the end it throws a RangeError. */
export class WireReader {
  private at = 0;

  constructor(private readonly from: Buffer) {}

  int8(): number {
    this.at += 1;
    return this.from.readInt8(this.at - 1);
  }

  int16(): number {
    this.at += 2;
    return this.from.readInt16BE(this.at - 2);
  }

  int32(): number {
    this.at += 4;
    return this.from.readInt32BE(this.at - 4);
  }

  int64(): bigint {
    this.at += 8;
    return this.from.readBigInt64BE(this.at - 8);
  }

  uuid(): string {
    const hex = this.bytes(16).toString('hex');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  string(): string | null {
    const length = this.int16();
    return length < 0 ? null : this.bytes(length).toString('utf8');
  }

  list<Item>(one: () => Item): Item[] {
    return Array.from({ length: Math.max(0, this.int32()) }, one);
  }

  compactString(): string | null {
    const length = this.varint() - 1;
    return length < 0 ? null : this.bytes(length).toString('utf8');
  }

  compactList<Item>(one: () => Item): Item[] {
    return Array.from({ length: Math.max(0, this.varint() - 1) }, one);
  }

  /** Fields that a newer broker may add (KIP-482). */
  skipTags(): void {
    for (let left = this.varint(); left > 0; left--) {
      this.varint();
      this.bytes(this.varint());
    }
  }

  /** An unsigned number of 32 bits at most. */
  private varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes(1).readUInt8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  private bytes(length: number): Buffer {
    const start = this.at;
    this.at += length;
    if (this.at > this.from.length) throw new RangeError('Past the end of the answer');
    return this.from.subarray(start, this.at);
  }
}
