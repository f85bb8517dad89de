import { expect } from 'chai';
import { ServerResponse } from '../response/server-response.js';
import { OpenResponses } from './open-responses.js';

/** A response that sends nothing. */
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
  timeOut(): void {}
  readonly awaitsClient = false;
  readonly takenBytes = undefined;
}

describe('OpenResponses', () => {
  it('keeps the others when a handler has frozen its response', () => {
    const openResponses = new OpenResponses();
    const [first, frozen, last] = [new SilentResponse(), new SilentResponse(), new SilentResponse()];
    openResponses.add(first);
    Object.freeze(frozen);
    openResponses.add(frozen);
    openResponses.add(last);
    openResponses.remove(first);
    const left: ServerResponse[] = [];
    openResponses.forEach((response) => left.push(response));
    expect(left).to.deep.equal([last, frozen]);
    openResponses.remove(frozen);
    openResponses.remove(last);
    expect(openResponses.isEmpty).to.equal(true);
  });
});
