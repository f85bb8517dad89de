import { cpuCost } from '@caddis/test-helpers';
import { expect } from 'chai';
import { chainAndKey, pemBlocks } from './pem-blocks.js';

function block(label: string, body = 'AAAA'): string {
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----`;
}

describe('blocks of PEM', () => {
  const [certificate, other, key] = [block('CERTIFICATE'), block('CERTIFICATE', 'BBBB'), block('EC PRIVATE KEY')];
  const cases: readonly (readonly [name: string, text: string, expected: readonly string[]])[] = [
    ['are none in other text', 'no block', []],
    ['are found among other text', `a\n${certificate}\nb ${key}c`, [certificate, key]],
    ['are found with line ends of any kind', certificate.replaceAll('\n', '\r\n'), [certificate.replaceAll('\n', '\r\n')]],
    ['are found side by side', certificate + other, [certificate, other]],
    ['may hold headers', block('RSA PRIVATE KEY', 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA'), [block('RSA PRIVATE KEY', 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA')]],
    ['are left out without an end', `-----BEGIN CERTIFICATE-----\nAAAA\n${key}`, [key]],
    ['are left out without a begin', `-----END CERTIFICATE-----\n${key}`, [key]],
    ['are left out where their ends differ', `-----BEGIN CERTIFICATE-----\nAAAA\n-----END PRIVATE KEY-----\n${key}`, [key]],
    ['are left out where the begin does not end', `-----BEGIN CERTIFICATE\n-----END CERTIFICATE-----\n${key}`, [key]],
  ];
  for (const [name, text, expected] of cases) {
    it(name, () => expect(pemBlocks(text).map((each) => each.text)).to.deep.equal(expected));
  }

  it('give a chain and the first key', () => {
    expect(chainAndKey(`${key}\n${certificate}\n${block('PRIVATE KEY')}\n${other}`)).to.deep.equal({ certificates: [certificate, other], key });
    expect(chainAndKey('')).to.deep.equal({ certificates: [], key: undefined });
  });

  for (const piece of ['-----BEGIN ', '-----END ', '-----BEGIN A-----', '-----END A-----', '-----BEGIN A-----\n-----END B-----\n', '-----']) {
    it(`take time that is linear in the text: ${JSON.stringify(piece)}`, async () => {
      const text = piece.repeat(300_000);
      // Far more than linear time needs, and far less than quadratic time.
      expect(await cpuCost(() => pemBlocks(text))).to.be.below(3000);
    });
  }
});
