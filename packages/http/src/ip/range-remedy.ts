import { isIP } from 'node:net';

/** The private and loopback networks, for which other servers have a name such as `private_ranges`. */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', 'fd00::/8', '::1'];

/**
 * Returns the help for a text that is neither an IP address nor a range.
 *
 * @internal
 */
export function rangeRemedy(text: string): string {
  const written = meantRanges(text.trim());
  if (written.length > 0) return `write ${written.map((range) => JSON.stringify(range)).join(', ')}`;
  return 'write an IP address or a CIDR range, e.g. "192.0.2.1", "10.0.0.0/8", "2001:db8::/32"';
}

function meantRanges(text: string): readonly string[] {
  if (/^private(?:_ranges)?$/i.test(text)) return privateRanges;
  if (text === 'localhost') return ['127.0.0.0/8', '::1'];
  if (/^(?:all|any|\*)$/i.test(text)) return ['0.0.0.0/0', '::/0'];
  const [, address = '', mask = ''] = /^([\d.]+)\/([\d.]+)$/.exec(text) ?? [];
  if (isIP(address) === 4 && isIP(mask) === 4) {
    const bits = mask.split('.').map((part) => Number(part).toString(2).padStart(8, '0')).join('');
    return /^1*0*$/.test(bits) ? [`${address}/${bits.lastIndexOf('1') + 1}`] : [];
  }
  const host = /^(.+):\d+$/.exec(text)?.[1] ?? '';
  if (isIP(host) === 4) return [host];
  const parts = text.split('.');
  const written = parts.length;
  while (parts.length > 1 && /^[*x]$/i.test(parts.at(-1) ?? '')) parts.pop();
  const isStarred = parts.length < written && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  return isStarred && parts.length < 4 ? [`${[...parts, ...Array<string>(4 - parts.length).fill('0')].join('.')}/${parts.length * 8}`] : [];
}
