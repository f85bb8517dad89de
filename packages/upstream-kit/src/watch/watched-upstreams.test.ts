import { failureOf, FakeClock, RecordingLogger, testRequest } from '@caddis/test-helpers';
import { expect } from 'chai';
import { WatchedUpstreams, type Found, type WatchListener } from '../index.js';

type Parse = (view: string) => Found | Promise<Found>;

describe('WatchedUpstreams', () => {
  let clock: FakeClock;
  let log: RecordingLogger;
  let watch: WatchListener<string>;
  let source: WatchedUpstreams<string>;

  function make(parse: Parse): void {
    clock = new FakeClock();
    log = new RecordingLogger();
    source = new WatchedUpstreams<string>({
      watch: {
        isTrying: false,
        subscribe: (listener) => {
          watch = listener;
          return () => undefined;
        },
        hurry: () => undefined,
      },
      clock,
      log,
      messages: { outage: 'out', recovery: 'back' },
      graceMs: 1000,
      parse,
    });
  }

  afterEach(async () => {
    await source.close();
    expect(clock.pending).to.equal(0);
  });

  const found: Parse = (view) => ({ upstreams: [{ dial: view }] });
  const later: Parse = async (view) => found(view);

  function learn(view: string): void {
    watch.learned({ view, at: clock.now() }, false);
  }

  function dials(): readonly string[] {
    return source.known().map(({ dial }) => dial);
  }

  function messages(): readonly string[] {
    return log.lines.map(({ message }) => message);
  }

  async function get(request = testRequest()): Promise<unknown> {
    return source.get(request);
  }

  it('tells requests of a failure that has no reason', async () => {
    make(found);
    watch.failed(undefined, clock.now() + 500);
    expect((await failureOf(get())).message).to.equal('it failed without a reason');
  });

  it('misses no view that comes in the moment at which it ends with the one before', async () => {
    make(later);
    source.onChange(() => queueMicrotask(() => learn('b:80')));
    learn('a:80');
    await clock.advance(0);
    expect(dials()).to.deep.equal(['b:80']);
  });

  const nonsense: readonly (readonly [string, Parse])[] = [
    ['nothing', () => undefined as unknown as Found],
    ['nothing, later', () => Promise.resolve({} as Found)],
  ];
  for (const [what, parse] of nonsense) {
    it(`counts as a failure what is no list of upstreams: ${what}`, async () => {
      make(parse);
      expect(() => learn('a:80')).not.to.throw();
      expect((await failureOf(get())).message).to.equal(
        'the parsed value is not a list of upstreams: it answered undefined, not an array of upstreams',
      );
    });
  }

  it('logs a listener that throws, and tells the others', () => {
    make(found);
    let changes = 0;
    source.onChange(() => {
      throw new Error('broken');
    });
    source.onChange(() => (changes += 1));
    learn('a:80');
    expect([changes, messages()]).to.deep.equal([1, ['a listener for upstream changes failed']]);
  });

  it('says that the service can be read again when a view could be parsed or was confirmed, not before', () => {
    let isReadable = true;
    make((view) => {
      if (!isReadable) throw new Error('unreadable');
      return found(view);
    });
    learn('a:80');
    watch.failed(new Error('down'), clock.now() + 500);
    isReadable = false;
    learn('?');
    expect([messages(), source.status().state]).to.deep.equal([['out'], 'stale']);
    isReadable = true;
    learn('b:80');
    watch.failed(new Error('down'), clock.now() + 500);
    learn('b:80');
    // The second outage began within a minute of the first, so neither it nor its end was logged.
    expect([messages(), source.status().state]).to.deep.equal([['out', 'back'], 'ok']);
  });

  it('says that the service can be read again when it confirms what it said before', () => {
    make(found);
    learn('a:80');
    watch.failed(new Error('down'), clock.now() + 500);
    learn('a:80');
    expect(messages()).to.deep.equal(['out', 'back']);
  });

  it('lets no request wait for a try that will not come, while a view cannot be parsed', async () => {
    make(() => {
      throw new Error('unreadable');
    });
    learn('?');
    const request = testRequest();
    source.lookAgain(request);
    expect([(await failureOf(get(request))).message, clock.pending]).to.deep.equal(['unreadable', 0]);
  });

  it('lets a request wait for the view that is being parsed, whatever comes of it', async () => {
    make(async () => {
      throw new Error('unreadable');
    });
    learn('?');
    await clock.advance(0);
    learn('??');
    const request = testRequest();
    source.lookAgain(request);
    expect([(await failureOf(get(request))).message, clock.pending]).to.deep.equal(['unreadable', 0]);
  });
});
