import { freePort, needPrograms, Relay, startEtcd, type Etcd } from '@caddis/test-servers';
import { sourceConformance, type SourceService } from '@caddis/testkit';
import { EtcdUpstreams } from '@caddis/upstreams-etcd';

/** Number of the kit's addresses in the value of one key, so that one key is small enough to parse in one turn, and an answer has several keys. */
const perKey = 2500;

describe('etcd, driven', function () {
  let etcd: Etcd;
  before(async function () {
    needPrograms(this, 'etcd');
    etcd = await startEtcd();
  });
  after(() => etcd?.close());

  let services = 0;

  /** Creates a service with its own key prefix in a real etcd, reached through its own relay that can be cut. */
  async function start(): Promise<SourceService> {
    const [member] = etcd.members;
    const port = Number(new URL(member?.endpoint ?? '').port);
    const relay = await Relay.start(port);
    const nobody = await freePort();
    const key = `driven-${(services += 1)}`;
    let keys: readonly string[] = [];
    let stopped: Promise<void> | undefined;
    return {
      config: { key, endpoints: [`http://127.0.0.1:${relay.port}`] },
      async setAddresses(dials) {
        const wanted = Array.from({ length: Math.ceil(dials.length / perKey) }, (_, at) => [`${key}/${at}`, valueOf(dials.slice(at * perKey, (at + 1) * perKey))] as const);
        const gone = keys.filter((each) => !wanted.some(([name]) => name === each)).map((each) => [each, undefined] as const);
        keys = wanted.map(([name]) => name);
        if (wanted.length + gone.length > 0) await etcd.change(...wanted, ...gone);
        relay.redirect(port);
        relay.lightUp();
      },
      fail() {
        relay.redirect(nobody);
        relay.cut();
      },
      hang: () => relay.goDark(),
      stop: () => (stopped ??= relay.close()),
    };
  }

  sourceConformance(EtcdUpstreams, { describe, it, start, settleMs: 15_000, deadlineMs: 15_000 });
});

function valueOf(dials: readonly string[]): string {
  return JSON.stringify({ endpoints: dials.map((dial) => `http://${dial}`) });
}
