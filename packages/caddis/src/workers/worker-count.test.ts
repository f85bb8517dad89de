import { expect } from 'chai';
import { availableCores, workerCount } from './worker-count.js';

/** Returns a function that reads from these files. */
function reading(files: Readonly<Record<string, string>>): (path: string) => string {
  return (path) => {
    const text = files[path];
    if (text === undefined) throw new Error(`no ${path}`);
    return text;
  };
}

describe('availableCores', () => {
  const cases: readonly { readonly name: string; readonly files: Readonly<Record<string, string>>; readonly cores: number; readonly expected: number }[] = [
    { name: 'is the cores where there are no control groups', files: {}, cores: 8, expected: 8 },
    { name: 'is the cores where a group sets no limit', files: { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000\n' }, cores: 8, expected: 8 },
    { name: 'rounds the quota of a group up', files: { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '150000 100000\n' }, cores: 8, expected: 2 },
    { name: 'is one at least', files: { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '5000 100000\n' }, cores: 8, expected: 1 },
    { name: 'is not more than there are cores', files: { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '900000 100000\n' }, cores: 4, expected: 4 },
    {
      name: 'goes by the tightest of the groups around it',
      files: { '/proc/self/cgroup': '0::/a.slice/b.service\n', '/sys/fs/cgroup/a.slice/cpu.max': '300000 100000', '/sys/fs/cgroup/a.slice/b.service/cpu.max': '600000 100000' },
      cores: 8,
      expected: 3,
    },
    {
      name: 'reads the quota of version 1',
      files: { '/proc/self/cgroup': '4:memory:/x\n3:cpu,cpuacct:/x\n', '/sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us': '250000\n', '/sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us': '100000\n' },
      cores: 8,
      expected: 3,
    },
    {
      name: 'sees no limit in version 1 where there is none',
      files: { '/proc/self/cgroup': '3:cpu:/\n', '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n', '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n' },
      cores: 8,
      expected: 8,
    },
  ];
  for (const { name, files, cores, expected } of cases) {
    it(name, () => expect(availableCores(reading(files), cores)).to.equal(expected));
  }
});

describe('workerCount', () => {
  it('is the wanted number, one where none is wanted, and at least one for auto', () => {
    expect([workerCount(3), workerCount(undefined), workerCount('auto') >= 1]).to.deep.equal([3, 1, true]);
  });
});
