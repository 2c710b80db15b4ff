import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isPublicAddress } from './public-address.js';

type Found = (error: NodeJS.ErrnoException | null, address?: string | LookupAddress[], family?: number) => void;

/** The name leads into a network of our own. */
export class PrivateAddressError extends Error {
  readonly code = 'PRIVATE_ADDRESS';
}

/**
 * Name resolution for connections that may only leave for the internet. The very addresses that it answers with are
 * connected to, so a name cannot lead elsewhere between check and connection. One private address refuses the name.
 */
export function publicOnly(hostname: string, options: LookupOptions, found: Found): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return found(error);
    if (addresses.length === 0 || !addresses.every(({ address }) => isPublicAddress(address))) {
      return found(new PrivateAddressError(`${hostname} leads to a private address`));
    }
    if (options.all === true) return found(null, addresses);
    const [first] = addresses;
    return found(null, first?.address, first?.family);
  });
}
