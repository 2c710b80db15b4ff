import { createRequire } from 'node:module';
import zlib from 'node:zlib';
import kafkajs from 'kafkajs';

/** Bits of a batch's attributes that name its compression (KIP-98, KIP-110). */
export const CODEC_MASK = 0x07;

/** The most that a batch may hold uncompressed, bytes: a few kilobytes can claim to be gigabytes. */
const MAX_UNCOMPRESSED = 256 * 1024 * 1024;

/** The batch is compressed by something that Kafka did not know when this was written. */
export class UnknownCompressionError extends Error {
  readonly code = 'UNKNOWN_COMPRESSION';
  override readonly name = 'UnknownCompressionError';
}

const load = createRequire(import.meta.url);

/** By the number that a batch bears. The native ones are loaded when the first such batch is read. */
const DECOMPRESSORS: Readonly<Record<number, (bytes: Buffer) => Buffer>> = {
  1: (bytes) => zlib.gunzipSync(bytes, { maxOutputLength: MAX_UNCOMPRESSED }),
  2: unsnappy,
  3: (bytes) => (load('lz4-napi') as typeof import('lz4-napi')).decompressFrameSync(bytes),
  4: unzstd,
};

/**
 * The bytes that a producer compressed, for `codec` from 1 to 7.
 *
 * @throws UnknownCompressionError, or what the decompressor throws at bytes that are damaged
 */
export function decompress(codec: number, bytes: Buffer): Buffer {
  const decompressor = DECOMPRESSORS[codec];
  if (decompressor === undefined) throw new UnknownCompressionError(`Compression ${codec} is not known`);
  return decompressor(bytes);
}

function unzstd(bytes: Buffer): Buffer {
  if (typeof zlib.zstdDecompressSync !== 'function')
    throw new UnknownCompressionError('zstd needs Node 22.15 or newer');
  return zlib.zstdDecompressSync(bytes, { maxOutputLength: MAX_UNCOMPRESSED });
}

/** Java's producers frame snappy in blocks of their own ("xerial"): this, two versions, then length and block each. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER = 16;

function unsnappy(bytes: Buffer): Buffer {
  const { uncompressSync } = load('snappy') as typeof import('snappy');
  const block = (one: Buffer) => uncompressSync(one, { asBuffer: true, copyOutputData: true }) as Buffer;
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return block(bytes);
  const blocks: Buffer[] = [];
  let at = XERIAL_HEADER;
  while (at < bytes.length) {
    const end = at + 4 + bytes.readInt32BE(at);
    if (end > bytes.length) throw new RangeError('A snappy block is longer than its batch');
    blocks.push(block(bytes.subarray(at + 4, end)));
    at = end;
  }
  return Buffer.concat(blocks);
}

/** Gives kafkajs what it leaves to plug-ins (it knows gzip), for reading. A codec that is registered already stays. */
export function registerCodecs(): void {
  const codecs: Record<number, (() => unknown) | undefined> = kafkajs.CompressionCodecs;
  for (const codec of [2, 3, 4]) {
    if (isRegistered(codecs[codec])) continue;
    codecs[codec] = () => ({
      compress: () => Promise.reject(new Error('Codecs are registered for reading only')),
      // By a microtask later, so that what it throws is a rejection.
      decompress: (bytes: Buffer) => Promise.resolve().then(() => decompress(codec, bytes)),
    });
  }
}

/** kafkajs' own placeholders throw. */
function isRegistered(make: (() => unknown) | undefined): boolean {
  try {
    return make?.() !== undefined;
  } catch {
    return false;
  }
}
