import { PassThrough, type Readable } from 'node:stream';

/** A stream that is passed on, and can be ended from here. */
export interface Endable {
  readonly body: Readable;
  /** Ends it as if its source had ended. What the reader has not taken by then is lost. */
  readonly end: () => void;
}

/** Passes `source` on. However one of the two ends, the other one ends with it. */
export function endable(source: Readable): Endable {
  const body = new PassThrough();
  source.once('error', (error) => body.destroy(error));
  source.once('close', () => {
    if (!source.readableEnded) body.destroy();
  });
  body.once('close', () => source.destroy());
  source.pipe(body);
  const end = (): void => {
    source.unpipe(body);
    // A reader that takes nothing would keep its connection open for as long as it likes.
    if (body.readableLength > 0) body.destroy();
    else body.end(() => source.destroy());
  };
  return { body, end };
}
