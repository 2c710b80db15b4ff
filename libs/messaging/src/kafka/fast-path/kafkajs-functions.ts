import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { decodeFast, decodePlain, type DecodeFetchResponse } from './kafkajs-fetch-response.js';

/** What has been put in place of kafkajs' functions in this process. */
export type KafkaJsFunctions =
  /** Records are read by our own code. */
  | { readonly mode: 'fast' }
  /** By kafkajs' own code; by ours only where that cannot do it: damaged batches, aborted transactions. */
  | { readonly mode: 'plain' }
  /** Nothing is replaced, since this is not the kafkajs that our code was written for. */
  | { readonly mode: 'untouched'; readonly why: string };

const load = createRequire(import.meta.url);
let functions: KafkaJsFunctions | undefined;
/** Off as soon as one client of the process asks for that. */
let fast = true;

/**
 * Replaces functions of kafkajs, for the whole process, once. All that is replaced is replaced here, and only where version and
 * source are those that it was written for and tested against.
 */
export function replaceKafkaJsFunctions(wantsFast: boolean, sources = SOURCES): KafkaJsFunctions {
  fast &&= wantsFast;
  functions ??= install(sources);
  if (functions.mode === 'fast' && !fast) functions = { mode: 'plain' };
  return functions;
}

export const kafkaJsFunctions = (): KafkaJsFunctions => functions ?? { mode: 'untouched', why: 'no client was made' };

function install(sources: Readonly<Record<string, string>>): KafkaJsFunctions {
  const why = differenceTo(sources);
  if (why !== undefined) return { mode: 'untouched', why };
  replaceDecoder();
  replaceIdleLoop();
  return { mode: fast ? 'fast' : 'plain' };
}

const VERSION = '2.2.4';

/** First 16 digits of the SHA-256 of each file of kafkajs with something that is replaced here, or relied on by what is. */
const SOURCES: Readonly<Record<string, string>> = {
  'consumer/batch.js': '04ee865724744159',
  'network/requestQueue/index.js': 'b55986089c14f8f7',
  'protocol/recordBatch/record/v0/decoder.js': '86d740054c8be29b',
  'protocol/recordBatch/v0/decoder.js': '38cae7fc865f9bc5',
  'protocol/requests/fetch/index.js': 'b0961e16fca52023',
  'protocol/requests/fetch/v11/response.js': '9cb972647500104e',
  'protocol/requests/fetch/v4/decodeMessages.js': 'd9fede59bebf84ee',
};

function differenceTo(sources: Readonly<Record<string, string>>): string | undefined {
  try {
    const { version } = load('kafkajs/package.json') as { version: string };
    if (version !== VERSION) return `kafkajs is ${version}, not ${VERSION}`;
    for (const [file, expected] of Object.entries(sources)) {
      const source = readFileSync(load.resolve(`kafkajs/src/${file}`));
      const actual = createHash('sha256').update(source).digest('hex').slice(0, 16);
      if (actual !== expected) return `kafkajs/src/${file} differs from that of ${VERSION}`;
    }
    return undefined;
  } catch (error) {
    return `the sources of kafkajs cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

interface Protocol<Make> {
  protocol: (version: { readonly version: number }) => Make | undefined;
}

type MakeFetchRequest = (args: object) => { readonly response: { readonly decode: DecodeFetchResponse } };

function replaceDecoder(): void {
  const fetch = load('kafkajs/src/protocol/requests/fetch') as Protocol<MakeFetchRequest>;
  const original = fetch.protocol;
  fetch.protocol = (version) => {
    const make = original(version);
    // The newest that kafkajs knows, and every broker since Kafka 2.3.
    if (!make || version.version !== 11) return make;
    return (args) => {
      const made = make(args);
      const { decode } = made.response;
      return { ...made, response: { ...made.response, decode: fast ? decodeFast(decode) : decodePlain(decode) } };
    };
  };
}

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

/**
 * kafkajs 2.2.4 re-arms its throttle check after every response even when nothing is pending, with a delay of
 * `-1 - Date.now()` ms. Node makes that 1 ms (and warns, TimeoutNegativeWarning): every connection that was ever used
 * wakes a thousand times a second. Measured: an idle producer costs 5.5 % of a core, 0.6 % with this guard. Nothing is
 * lost by it: a request that has to wait arms the check itself when it is pushed.
 */
function replaceIdleLoop(): void {
  const { prototype } = load('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  const schedule = Reflect.get(prototype, 'scheduleCheckPendingRequests');
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (!fast || this.pending.length > 0) schedule.call(this);
  };
}
