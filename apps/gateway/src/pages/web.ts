import { join } from 'node:path';

/** Where the pages are, beside the compiled services. */
export const WEB = join(import.meta.dirname, '../../../web');
