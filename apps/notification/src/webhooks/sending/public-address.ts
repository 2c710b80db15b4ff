import { BlockList, isIP } from 'node:net';

/** Special-purpose addresses (IANA registries, RFC 6890): none of them is somebody else's server on the internet. */
const V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
/** Of IPv6 only 2000::/3 is public; of that not what carries an IPv4 address or is for documents. */
const V6_OF_PUBLIC = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const refused = new BlockList();
for (const range of V4) refused.addSubnet(...split(range), 'ipv4');
for (const range of V6_OF_PUBLIC) refused.addSubnet(...split(range), 'ipv6');
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address may be a server on the internet, and so is nothing of the network that we stand in. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !refused.check(address, 'ipv4');
  return family === 6 && global6.check(address, 'ipv6') && !refused.check(address, 'ipv6');
}

function split(range: string): [string, number] {
  const [network = '', bits] = range.split('/');
  return [network, Number(bits)];
}
