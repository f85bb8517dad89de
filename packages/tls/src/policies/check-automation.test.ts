import { expect } from 'chai';
import { checkAutomation, type CheckedAutomation } from './check-automation.js';

/** Formats the problems of a config: place and message. */
function problemsOf(config: CheckedAutomation): readonly string[] {
  const found: string[] = [];
  checkAutomation(config, ({ at = [], message }) => void found.push(`${at.join('/')}: ${message}`));
  return found;
}

describe('what is checked of automation', () => {
  const provider = { name: 'rfc2136' };
  const byDns = (module: string, dns: object): CheckedAutomation => ({ automation: { policies: [{ subjects: ['a.example'], issuers: [{ module: 'internal' }, { module, challenges: { dns } }] }] } });
  const nobody = 'automation/policies/0/issuers/1/challenges/dns: there is no provider to write the DNS records';
  const strangers = 'automation/policies/0/on_demand: anybody could cause orders of certificates for any name';
  const cases: readonly (readonly [name: string, config: CheckedAutomation, expected: readonly string[]])[] = [
    ['nothing', {}, []],
    ['a name that no certificate can have', { certificates: { automate: ['a.example', 'a b'] } }, ['certificates/automate/1: there cannot be a certificate for "a b"']],
    ['two policies for all names', { automation: { policies: [{}, {}] } }, ['automation/policies/1: it is never used: the policy before it is also for all names']],
    ['a name in two policies', { automation: { policies: [{ subjects: ['a'] }, { subjects: ['b', 'a'] }] } }, ['automation/policies/1/subjects/1: "a" is already in policy 0, which takes precedence']],
    ['orders by strangers', { automation: { policies: [{ on_demand: true }] } }, [strangers]],
    ['orders by strangers that somebody permits', { automation: { policies: [{ on_demand: true }], on_demand: { ask: 'http://localhost' } } }, []],
    ['orders by strangers at the local authority', { automation: { policies: [{ on_demand: true, issuers: [{ module: 'internal' }] }] } }, []],
    ['proofs by DNS that nobody writes', byDns('acme', {}), [nobody]],
    ['proofs by DNS that nobody writes, at another issuer', byDns('zerossl', { resolvers: ['192.0.2.1'] }), [nobody]],
    ['proofs by DNS that nobody writes, as Caddy spells them for ZeroSSL', { automation: { policies: [{ subjects: ['a.example'], issuers: [{ module: 'zerossl', cname_validation: {} }] }] } }, ['automation/policies/0/issuers/0/cname_validation: there is no provider to write the DNS records']],
    ['proofs by DNS with a provider', byDns('acme', { provider }), []],
    ['proofs by DNS with a provider of the app', { ...byDns('acme', {}), dns: provider }, []],
    ['proofs by DNS of an issuer that is not of the house', byDns('other', {}), []],
  ];
  for (const [name, config, expected] of cases) it(`finds what is wrong with ${name}`, () => expect(problemsOf(config)).to.deep.equal(expected));
});
