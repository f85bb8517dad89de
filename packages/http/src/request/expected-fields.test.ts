import { expect } from 'chai';
import { expectedFieldErrors, ExpectedFields, type ExpectedFieldsConfig } from './expected-fields.js';

describe('expected request fields', () => {
  const names = ['SM_USER', 'SM-User', 'X.Trace', 'X-Trace', 'webhook_id', 'Webhook-Id', 'webhook_bad.dot', 'X_Tenant.Id', 'x_other', 'X.Other', 'X-Other'];
  const keptOf = (config: ExpectedFieldsConfig, sent: readonly string[]): readonly string[] => {
    const fields = sent.flatMap((name, index) => [name, String(index)]);
    const kept = new ExpectedFields(config).keep(fields, (name) => name === 'other');
    return kept.filter((_, index) => index % 2 === 0);
  };

  it('are those without underscores and dots', () => expect(keptOf({}, names)).to.deep.equal(['SM-User', 'X-Trace', 'Webhook-Id', 'X-Other']));

  it('are those that are listed, but not their like with hyphens', () => {
    const config = { expected_underscore_headers: ['sm_user', 'Webhook_*', 'X_Tenant.Id'], expected_dot_headers: ['X.Trace', 'x_tenant.id'] };
    expect(keptOf(config, names)).to.deep.equal(['SM_USER', 'X.Trace', 'webhook_id', 'X_Tenant.Id', 'X-Other']);
  });

  const cases: readonly (readonly [what: string, config: ExpectedFieldsConfig, sent: readonly string[], kept: readonly string[]])[] = [
    ['a name with both characters is in one list only', { expected_underscore_headers: ['webhook_*'] }, ['webhook_a.b', 'webhook_a'], ['webhook_a']],
    ['a name with both characters fits a beginning in both lists', { expected_underscore_headers: ['w_*'], expected_dot_headers: ['w_a.*'] }, ['w_a.b'], ['w_a.b']],
    ['an expected field comes twice', { expected_underscore_headers: ['user_id'] }, ['User_Id', 'a', 'user_id'], ['a']],
    ['a field that fits a beginning comes twice', { expected_underscore_headers: ['webhook_*'] }, ['webhook_event', 'webhook_event', 'webhook_id'], ['webhook_id']],
    ['two expected fields are one to a backend', { expected_underscore_headers: ['x_*'] }, ['x_a-b', 'x_a_b', 'x_c'], ['x_c']],
    ['other fields come twice', { expected_underscore_headers: ['user_id'] }, ['a', 'a', 'user_id'], ['a', 'a', 'user_id']],
    ['there are hyphens, too', { expected_underscore_headers: ['__user-id'] }, ['__User-Id', '--user-id', '-_user-id', '__user_id', 'user-id'], ['__User-Id', 'user-id']],
    ['the like of a beginning comes', { expected_underscore_headers: ['webhook_*'] }, ['Webhook-Event', 'Webhook-Event_type', 'web'], ['web']],
    ['others are taken out', {}, ['other', 'a', 'other'], ['a']],
    ['all are taken out', {}, ['a_b', 'c.d'], []],
  ];
  for (const [what, config, sent, kept] of cases) {
    it(`when ${what}: ${JSON.stringify(sent)}`, () => expect(keptOf(config, sent)).to.deep.equal(kept));
  }

  it('keep their values', () => {
    const fields = ['a_b', '1', 'c', '2', 'd_e', '3', 'f', '4'];
    expect(new ExpectedFields({ expected_underscore_headers: ['d_e'] }).keep(fields, () => false)).to.deep.equal(['c', '2', 'd_e', '3', 'f', '4']);
  });

  for (const name of ['*_foo', 'f*oo_bar', 'webhook_**', 'uşer_id', 'user_id:', 'user id_', '', 'a_b\n', '*']) {
    it(`cannot be ${JSON.stringify(name)}`, () => {
      const found = [...expectedFieldErrors({ expected_underscore_headers: ['a_b', name], expected_dot_headers: ['a.*'] }, ['servers', 's'])];
      expect(found.map(({ at, error }) => [at, error.code, error.message])).to.deep.equal([
        [['servers', 's', 'expected_underscore_headers', 1], 'HTTP_EXPECTED_FIELD_INVALID', `${JSON.stringify(name)} cannot be the name of a field`],
      ]);
    });
  }
});
