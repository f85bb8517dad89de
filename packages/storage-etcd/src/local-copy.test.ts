import { expect } from 'chai';
import { localCopyFolder } from './local-copy.js';

describe('the folder of the local copy', () => {
  it('is another one for another key and for other endpoints, in whatever order they are named', () => {
    const folder = localCopyFolder('caddis/storage', ['http://a:2379', 'http://b:2379']);
    expect(folder).to.match(/storage-etcd[/\\]caddis%2Fstorage-[0-9a-f]{16}$/);
    expect(localCopyFolder('caddis/storage', ['http://b:2379', 'http://a:2379', 'http://b:2379'])).to.equal(folder);
    const others = [localCopyFolder('other', ['http://a:2379', 'http://b:2379']), localCopyFolder('caddis/storage', ['http://a:2379']), localCopyFolder('caddis/storage', ['https://a:2379'])];
    expect(new Set([folder, ...others]).size).to.equal(4);
  });
});
