import { expect } from 'chai';
import { ServerResponse } from '../response/server-response.js';
import { UnderWay } from './under-way.js';

/** A response of which nothing is sent. */
class SilentResponse extends ServerResponse {
  constructor() {
    super(false);
  }
  protected sendHead(): void {}
  protected sendChunk(): boolean {
    return true;
  }
  protected sendEnd(): void {}
  protected cut(): void {}
  protected takeConnection(): undefined {}
  informational(): void {}
  onDrain(): void {}
  flush(): void {}
}

describe('UnderWay', () => {
  it('keeps the others when a handler has frozen its response', () => {
    const underWay = new UnderWay();
    const [first, frozen, last] = [new SilentResponse(), new SilentResponse(), new SilentResponse()];
    underWay.add(first);
    Object.freeze(frozen);
    underWay.add(frozen);
    underWay.add(last);
    underWay.remove(first);
    const left: ServerResponse[] = [];
    underWay.forEach((response) => left.push(response));
    expect(left).to.deep.equal([last, frozen]);
    underWay.remove(frozen);
    underWay.remove(last);
    expect(underWay.isEmpty).to.equal(true);
  });
});
