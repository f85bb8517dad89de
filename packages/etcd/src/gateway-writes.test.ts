import { type Etcd, needPrograms, startEtcd } from '@caddis/test-servers';
import { expect } from 'chai';
import type { Gateway } from './gateway.js';
import { testGateway } from './testing/test-gateway.js';

describe('writing to etcd', function () {
  let etcd: Etcd;
  let gateway: Gateway;
  before(async function () {
    needPrograms(this, 'etcd');
    etcd = await startEtcd();
    gateway = testGateway({ endpoints: etcd.endpoints });
  });
  after(async () => {
    await gateway?.close();
    await etcd?.close();
  });

  const value = async (key: string): Promise<string | undefined> => (await gateway.read([{ key }])).keys[0]?.value;

  it('changes keys only where conditions hold', async () => {
    const first = await gateway.write([{ key: 'a', revision: '0' }], [{ key: 'a', value: 'é 1' }]);
    expect(first.isDone).to.equal(true);
    expect(await gateway.write([{ key: 'a', revision: '0' }], [{ key: 'a', value: '2' }])).to.include({ isDone: false });
    expect(await value('a')).to.equal('é 1');
    const [found] = (await gateway.read([{ key: 'a' }])).keys;
    expect(found?.revision).to.equal(first.revision);
    const second = await gateway.write([{ key: 'a', revision: first.revision }], [{ key: 'a', value: '2' }, { key: 'b', value: '3' }]);
    expect(second.isDone).to.equal(true);
    await gateway.write([], [{ key: 'a', isDeleted: true }]);
    expect([await value('a'), await value('b')]).to.deep.equal([undefined, '3']);
  });

  it('reads keys without their values', async () => {
    await gateway.write([], [{ key: 'k', value: 'long' }]);
    expect((await gateway.read([{ key: 'k' }], { keysOnly: true })).keys.map(({ key, value: text }) => [key, text])).to.deep.equal([['k', '']]);
  });

  it('keeps keys as long as their lease', async () => {
    const lease = await gateway.grantLease(60);
    await gateway.write([], [{ key: 'l', value: '1', lease }]);
    expect([await gateway.keepLease(lease), await value('l')]).to.deep.equal([true, '1']);
    await gateway.revokeLease(lease);
    expect([await gateway.keepLease(lease), await value('l')]).to.deep.equal([false, undefined]);
  });
});
