import { namesTag, ProblemError } from '@waybill/platform';
import type { VersionedProduct } from '../persistence/product.queries.js';

/** `"7.93"`: the revision of what people change, and the units that were available. */
export const tagOf = ({ revision, product }: VersionedProduct): string => `"${revision}.${product.onHand}"`;

/** Whether the reader has what is shown, If-None-Match. */
export const isKnown = (header: string | undefined, product: VersionedProduct): boolean =>
  header !== undefined && namesTag(header, (tag) => `"${tag}"` === tagOf(product), { weak: true });

/**
 * If-Match: whether a product of this revision is the one that was read. Only the revision counts, since PUT and DELETE leave
 * the stock alone: orders that move it meanwhile are no conflict.
 */
export const unchangedSince = (header: string | undefined): ((revision: number) => boolean) =>
  header === undefined
    ? () => true
    : (revision) => namesTag(header, (tag) => tag.split('.', 1)[0] === String(revision), { weak: false });

export const preconditionFailed = (sku: string): ProblemError =>
  new ProblemError(412, 'precondition-failed', `The product ${JSON.stringify(sku)} was changed since it was read.`);
