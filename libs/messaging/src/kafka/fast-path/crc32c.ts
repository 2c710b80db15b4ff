/** CRC-32C (Castagnoli, RFC 3720 appendix B.4) of a part of a buffer, as Kafka's record batches carry it. */
export function crc32c(buffer: Uint8Array, start: number, end: number): number {
  let crc = -1;
  let at = start;
  // Eight bytes a step ("slicing by 8"): three times as fast as byte by byte.
  for (; at + 8 <= end; at += 8) {
    const low =
      crc ^
      (byte(buffer, at) | (byte(buffer, at + 1) << 8) | (byte(buffer, at + 2) << 16) | (byte(buffer, at + 3) << 24));
    crc =
      entry(7, low & 0xff) ^
      entry(6, (low >>> 8) & 0xff) ^
      entry(5, (low >>> 16) & 0xff) ^
      entry(4, low >>> 24) ^
      entry(3, byte(buffer, at + 4)) ^
      entry(2, byte(buffer, at + 5)) ^
      entry(1, byte(buffer, at + 6)) ^
      entry(0, byte(buffer, at + 7));
  }
  for (; at < end; at++) crc = entry(0, (crc ^ byte(buffer, at)) & 0xff) ^ (crc >>> 8);
  return (crc ^ -1) >>> 0;
}

const TABLES = tables();

function byte(buffer: Uint8Array, at: number): number {
  return buffer[at]!;
}

function entry(table: number, index: number): number {
  return TABLES[table * 256 + index]!;
}

function tables(): Int32Array {
  const all = new Int32Array(8 * 256);
  for (let index = 0; index < 256; index++) {
    let crc = index;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    all[index] = crc;
  }
  for (let index = 256; index < all.length; index++) {
    const previous = all[index - 256]!;
    all[index] = (previous >>> 8) ^ all[previous & 0xff]!;
  }
  return all;
}
