import { expect } from 'chai';
import { findContainerId } from './own-container.js';

const id = '0123456789abcdef'.repeat(4);

describe('findContainerId', () => {
  it('finds the ID in the mounts of a container', () => {
    const mounts = [
      '157 115 0:60 / /dev/shm rw,nosuid,nodev,noexec,relatime - tmpfs shm rw,size=65536k',
      `158 115 254:0 /var/lib/docker/containers/${id}/resolv.conf /etc/resolv.conf rw,relatime - ext4 /dev/vda rw`,
      `159 115 254:0 /var/lib/docker/containers/${id}/hostname /etc/hostname rw,relatime - ext4 /dev/vda rw`,
    ];
    expect(findContainerId(mounts.join('\n'))).to.equal(id);
  });

  it('finds nothing on a machine that only runs containers', () => {
    const mounts = [
      '27 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
      `60 27 0:60 / /var/lib/docker/containers/${id}/mounts/shm rw,nosuid,nodev,noexec,relatime - tmpfs shm rw`,
    ];
    expect(findContainerId(mounts.join('\n'))).to.equal(undefined);
  });

  it('finds nothing where there is no table of mounts', () => {
    expect(findContainerId('')).to.equal(undefined);
  });
});
