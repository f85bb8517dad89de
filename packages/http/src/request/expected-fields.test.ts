import { expect } from 'chai';
import { ExpectedFields } from './expected-fields.js';

describe('expected request fields', () => {
  const names = ['SM_USER', 'SM-User', 'X.Trace', 'X-Trace', 'webhook_id', 'Webhook-Id', 'X_Tenant.Id', 'x_other', 'X.Other', 'X-Other'];
  const kept = (expected: readonly string[]): readonly string[] => names.filter((name) => !new ExpectedFields(expected).drops(name));

  it('are those without underscores and dots', () => expect(kept([])).to.deep.equal(['SM-User', 'X-Trace', 'Webhook-Id', 'X-Other']));

  it('are those that are listed, but not their like with hyphens', () => {
    expect(kept(['sm_user', 'X.Trace', 'Webhook_*', 'X_Tenant.Id'])).to.deep.equal(['SM_USER', 'X.Trace', 'webhook_id', 'X_Tenant.Id', 'X-Other']);
  });
});
