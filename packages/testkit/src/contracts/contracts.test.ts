import * as core from '@caddis/core';
import * as admin from '@caddis/core/admin';
import { isNamespace } from '@caddis/core/framework';
import * as http from '@caddis/core/http';
import * as logging from '@caddis/core/logging';
import * as tls from '@caddis/core/tls';
import { expect } from 'chai';
import { appNamespace, contracts } from './contracts.js';

describe('contracts', () => {
  it('are judged for every standard namespace', () => {
    const namespaces = [core, admin, http, logging, tls].flatMap((exported) => Object.values(exported as object).filter(isNamespace));
    const ids = new Set(namespaces.map(({ id }) => id).filter((id) => id !== appNamespace));
    expect(Object.keys(contracts).sort()).to.deep.equal([...ids].sort());
  });
});
