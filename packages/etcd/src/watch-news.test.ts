import { expect } from 'chai';
import { readNews, type WatchNews } from './watch-news.js';

const endpoint = 'http://etcd.test:2379';
const created = { result: { header: { revision: '7' }, created: true } };
const createdSecond = { result: { header: { revision: '7' }, watch_id: '1', created: true } };

describe('readNews', () => {
  const outcomes: readonly {
    readonly title: string;
    readonly lines: readonly unknown[];
    readonly news: readonly WatchNews[];
    readonly error?: { readonly code: string; readonly message: string };
  }[] = [
    {
      title: 'tells changes with the revision of the store',
      lines: [created, { result: { header: { revision: '9' }, events: [{}] } }],
      news: [quiet(5n), changed(9n)],
      error: { code: 'ETCD_WATCH_ENDED', message: `the watch of etcd at ${endpoint} broke off: the member closed it` },
    },
    {
      title: 'pitfall 44: moves on with a progress notification, once every watcher has had its own',
      lines: [created, createdSecond, { result: { header: { revision: '40' } } }, { result: { header: { revision: '50' }, watch_id: '1' } }],
      news: [quiet(5n), quiet(5n), quiet(5n), quiet(40n)],
      error: { code: 'ETCD_WATCH_ENDED', message: `the watch of etcd at ${endpoint} broke off: the member closed it` },
    },
    {
      title: 'keeps no more watchers than can have been asked for',
      lines: [created, ...Array.from({ length: 20 }, (_, id) => ({ result: { header: { revision: '9' }, watch_id: String(id + 1) } }))],
      news: Array.from({ length: 16 }, () => quiet(5n)),
      error: {
        code: 'ETCD_ANSWER_INVALID',
        message: `etcd at ${endpoint} answered with something that is not from etcd: "{\\"result\\":{\\"header\\":{\\"revision\\":\\"9\\"},\\"watch_id\\":\\"16\\"}}"`,
      },
    },
    {
      title: 'pitfall 43: ends after a compaction, though the gateway leaves the stream open',
      lines: [created, { result: { header: {}, canceled: true, compact_revision: '30' } }, { result: { header: { revision: '31' } } }],
      news: [quiet(5n)],
    },
    {
      title: 'ends when the store is behind what was read from it, because it was restored',
      lines: [{ result: { header: { revision: '4' }, created: true } }, { result: { header: { revision: '6' }, events: [{}] } }],
      news: [],
    },
    {
      title: 'pitfall 47: takes empty answers for what they are, and not for signs of life',
      lines: [created, { result: {} }, { result: {} }],
      news: [quiet(5n)],
      error: {
        code: 'ETCD_ANSWER_INVALID',
        message: `etcd at ${endpoint} answered with something that is not from etcd: "{\\"result\\":{}}"`,
      },
    },
    {
      title: 'pitfall 50: keeps revisions above 2^53 exact',
      lines: [created, { result: { header: { revision: '9007199254740993' }, events: [{}] } }],
      news: [quiet(5n), changed(9_007_199_254_740_993n)],
      error: { code: 'ETCD_WATCH_ENDED', message: `the watch of etcd at ${endpoint} broke off: the member closed it` },
    },
    {
      title: 'pitfall 46: tells that access was denied, whichever way etcd says it',
      lines: [
        {
          result: {
            header: { revision: '7' },
            watch_id: '-1',
            created: true,
            canceled: true,
            cancel_reason: 'rpc error: code = PermissionDenied desc = etcdserver: permission denied',
          },
        },
      ],
      news: [],
      error: {
        code: 'ETCD_DENIED',
        message: `etcd at ${endpoint} denied access: rpc error: code = PermissionDenied desc = etcdserver: permission denied`,
      },
    },
    {
      title: 'tells an error of the stream as etcd 3.4 writes it',
      lines: [created, { error: { grpc_code: 14, http_code: 503, message: 'etcdserver: no leader', http_status: 'Service Unavailable' } }],
      news: [quiet(5n)],
      error: { code: 'ETCD_REFUSED', message: `etcd at ${endpoint} refused: etcdserver: no leader` },
    },
    {
      title: 'tells an error of the stream as etcd 3.6 writes it',
      lines: [created, { error: { code: 14, message: 'etcdserver: no leader', details: [] } }],
      news: [quiet(5n)],
      error: { code: 'ETCD_REFUSED', message: `etcd at ${endpoint} refused: etcdserver: no leader` },
    },
    {
      title: 'tells a watch that was canceled without a reason',
      lines: [created, { result: { header: { revision: '8' }, canceled: true } }],
      news: [quiet(5n)],
      error: { code: 'ETCD_REFUSED', message: `etcd at ${endpoint} refused: the watch was canceled` },
    },
    {
      title: 'tells what is not from etcd at all',
      lines: ['<html>'],
      news: [],
      error: { code: 'ETCD_ANSWER_INVALID', message: `etcd at ${endpoint} answered with something that is not from etcd: "\\"<html>\\""` },
    },
  ];
  for (const { title, lines, news, error } of outcomes) {
    it(title, async () => {
      expect(await collect([lines.map((line) => `${JSON.stringify(line)}\n`).join('')])).to.deep.equal(error === undefined ? { news } : { news, error });
    });
  }

  const foreign: readonly (readonly [name: string, line: unknown, code: string])[] = [
    ['null', null, 'ETCD_ANSWER_INVALID'],
    ['a result that is null', { result: null }, 'ETCD_ANSWER_INVALID'],
    ['a result that is a text', { result: 'ok' }, 'ETCD_ANSWER_INVALID'],
    ['a header that is null', { result: { header: null, events: [] } }, 'ETCD_ANSWER_INVALID'],
    ['a revision that is no number', { result: { header: { revision: 'x' } } }, 'ETCD_ANSWER_INVALID'],
    ['an error that is a text', { error: 'permission denied' }, 'ETCD_DENIED'],
    ['an error without a message', { error: { code: 5 } }, 'ETCD_ANSWER_INVALID'],
    ['a reason that is null', { result: { header: {}, canceled: true, cancel_reason: null } }, 'ETCD_REFUSED'],
  ];
  for (const [name, line, code] of foreign) {
    it(`ends with ${code} at ${name}`, async () => {
      expect((await collect([`${JSON.stringify(line)}\n`])).error?.code).to.equal(code);
    });
  }

  it('takes a list of no events, and one that is null, for a notification', async () => {
    const lines = [created, { result: { header: { revision: '8' }, events: [] } }, { result: { header: { revision: '9' }, events: null, compact_revision: '0' } }];
    expect((await collect(lines.map((line) => `${JSON.stringify(line)}\n`))).news).to.deep.equal([quiet(5n), quiet(8n), quiet(9n)]);
  });

  it('gives up a line that does not end', async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (given = 0; given < 64; given += 1) yield Buffer.alloc(2 ** 20, 32);
    }
    const error: unknown = await readNews(endpoint, endless(), 5n).next().catch((thrown: unknown) => thrown);
    expect([(error as { readonly code?: unknown }).code, given]).to.deep.equal(['ETCD_ANSWER_TOO_LARGE', 8]);
  });

  it('reads lines wherever the network cut them', async () => {
    const text = `${JSON.stringify(created)}\n${JSON.stringify({ result: { header: { revision: '9' }, events: [{}] } })}\n`;
    expect((await collect([...text])).news).to.deep.equal([quiet(5n), changed(9n)]);
  });
});

function quiet(revision: bigint): WatchNews {
  return { revision, changed: false };
}

function changed(revision: bigint): WatchNews {
  return { revision, changed: true };
}

async function collect(chunks: readonly string[]): Promise<{ news: WatchNews[]; error?: { code: unknown; message: string } }> {
  const news: WatchNews[] = [];
  try {
    for await (const one of readNews(endpoint, stream(chunks), 5n)) news.push(one);
    return { news };
  } catch (thrown) {
    const { code, message } = thrown as Error & { readonly code: unknown };
    return { news, error: { code, message } };
  }
}

async function* stream(chunks: readonly string[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}
