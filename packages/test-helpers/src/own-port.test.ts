import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { ownPort } from './own-port.js';

describe('ownPort', () => {
  it('gives none again that was given lately, and none that the system gives', () => {
    const ports = Array.from({ length: 2000 }, ownPort);
    expect(new Set(ports)).to.have.property('size', 2000);
    expect(ports.every((port) => port >= 10_000 && port < 32_768)).to.equal(true);
  });

  it('continues when all were given', () => {
    for (let count = 0; count < 20_000; count += 1) ownPort();
  });

  it('gives no port that another process of the tests may be given', () => {
    const code = `import { ownPort } from ${JSON.stringify(new URL('own-port.js', import.meta.url).href)}; console.log(Array.from({ length: 2000 }, ownPort).join());`;
    const portsOf = (id: number): readonly string[] =>
      execFileSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8', env: { ...process.env, MOCHA_WORKER_ID: String(id) } })
        .trim()
        .split(',');
    const [mine, others] = [new Set(portsOf(0)), portsOf(1)];
    expect(others.filter((port) => mine.has(port))).to.deep.equal([]);
  });
});
