import { until } from '@caddis/test-helpers';
import { Metadata, status, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import { expect } from 'chai';
import { WireEdge } from '../wire/testing/wire-edge.js';
import { clientWays, startClientEdge } from './testing/client-edges.js';
import { GrpcService, openGrpcClient, type TestClient } from './testing/grpc-service.js';

/** The outcome of a call. */
interface Outcome {
  readonly messages: readonly string[];
  readonly code: number;
  readonly details: string;
}

describe('gRPC through the proxy', () => {
  let service: GrpcService;
  before(async () => (service = await GrpcService.start()));
  after(() => service.stop());

  /** Makes a unary call. */
  function echo(client: TestClient, message: string | Buffer, metadata = new Metadata(), deadline?: number): Promise<Buffer | ServiceError> {
    return new Promise((resolve) => {
      client.echo(Buffer.from(message as string), metadata, deadline === undefined ? {} : { deadline }, (error, answer) => resolve(error ?? (answer as Buffer)));
    });
  }

  function count(client: TestClient, message: string): Promise<Outcome> {
    return new Promise((resolve) => {
      const messages: string[] = [];
      const call = client.count(Buffer.from(message), new Metadata(), {});
      call.on('data', (got: Buffer) => messages.push(got.toString())).on('error', () => undefined);
      call.on('status', ({ code, details }: StatusObject) => resolve({ messages, code, details }));
    });
  }

  for (const way of clientWays.filter(({ encrypted }) => encrypted)) {
    describe(way.name, () => {
      let edge: WireEdge;
      let client: TestClient;
      before(async () => {
        edge = await startClientEdge(way, service.dial, { protocol: 'http', versions: ['h2c'] });
        client = openGrpcClient(edge.port);
      });
      after(async () => {
        client.close();
        await edge.stop();
      });

      it('carries unary calls, the great ones too, with their metadata', async () => {
        const metadata = new Metadata();
        metadata.set('x-ahead', 'yes');
        metadata.set('x-bytes-bin', Buffer.from([255, 0]));
        const large = Buffer.alloc(3 * 1024 * 1024, 'x');
        for (const message of [Buffer.alloc(0), Buffer.from('hello'), large]) {
          expect(Buffer.compare((await echo(client, message, metadata)) as Buffer, message)).to.equal(0);
        }
        const [ahead, behind] = await new Promise<[Metadata, Metadata]>((resolve) => {
          let first = new Metadata();
          const call = client.echo(Buffer.from('x'), metadata, {}, () => undefined);
          call.on('metadata', (got) => (first = got)).on('status', (got) => resolve([first, got.metadata]));
        });
        expect([ahead.get('x-ahead'), ahead.get('x-bytes-bin')]).to.deep.equal([['yes'], [Buffer.from([255, 0])]]);
        expect([behind.get('x-behind'), behind.get('x-bytes-bin')]).to.deep.equal([['yes'], [Buffer.from([0, 1, 255])]]);
      });

      it('carries streams of the client, of the server, and of both', async () => {
        const collected = await new Promise<string>((resolve, reject) => {
          const call = client.collect(new Metadata(), {}, (error, answer) => (error === null ? resolve(String(answer)) : reject(error)));
          for (let number = 0; number < 100; number += 1) call.write(Buffer.from(String(number)));
          call.end();
        });
        const numbers = Array.from({ length: 100 }, (_, number) => String(number));
        expect(collected).to.equal(numbers.join(''));
        expect(await count(client, '100')).to.deep.equal({ messages: numbers, code: status.OK, details: 'OK' });
        const heard: string[] = [];
        await new Promise<void>((resolve, reject) => {
          const call = client.talk(new Metadata(), {});
          call.on('data', (got: Buffer) => {
            heard.push(got.toString());
            // Send the next message only after the last was received, so that neither direction may wait for the end of the other.
            if (heard.length < 10) call.write(Buffer.from(`message ${heard.length}`));
            else call.end();
          });
          call.on('error', reject).on('end', resolve);
          call.write(Buffer.from('message 0'));
        });
        expect(heard).to.deep.equal(Array.from({ length: 10 }, (_, number) => `message ${number}`));
      });

      for (let code = 1; code <= 16; code += 1) {
        it(`carries the error ${status[code]}, with and without messages before it`, async () => {
          const { code: got, details, metadata } = (await echo(client, `fail ${code}`)) as ServiceError;
          expect([got, details, metadata.get('x-behind')]).to.deep.equal([code, `failed with ${code} – é`, ['yes']]);
          expect(await count(client, `0 fail ${code}`)).to.deep.equal({ messages: [], code, details: 'failed behind the messages' });
          expect(await count(client, `3 fail ${code}`)).to.deep.equal({ messages: ['0', '1', '2'], code, details: 'failed behind the messages' });
        });
      }

      it('carries the error of a server that ends while the client has more to say', async () => {
        const outcome = await new Promise<StatusObject>((resolve) => {
          const call = client.talk(new Metadata(), {});
          call.on('data', () => call.write(Buffer.from('enough'))).on('error', () => undefined).on('status', resolve);
          call.write(Buffer.from('hello'));
        });
        expect([outcome.code, outcome.details]).to.deep.equal([status.RESOURCE_EXHAUSTED, 'enough']);
        expect(String(await echo(client, 'still here'))).to.equal('still here');
      });

      it('tells the server of deadlines and of clients that cancel', async () => {
        const before = service.cancelled;
        const begun = service.hanging;
        // On a busy machine, a short deadline may expire before the server has the call.
        for (let patienceMs = 100; service.hanging === begun; patienceMs *= 2) {
          expect(((await echo(client, 'hang', new Metadata(), Date.now() + patienceMs)) as ServiceError).code).to.equal(status.DEADLINE_EXCEEDED);
        }
        await until('the server hears of the deadline', () => service.cancelled - before === service.hanging - begun);
        const heard = service.cancelled;
        const outcome = await new Promise<StatusObject>((resolve) => {
          const call = client.talk(new Metadata(), {});
          call.on('data', () => call.cancel()).on('error', () => undefined).on('status', resolve);
          call.write(Buffer.from('hello'));
        });
        expect(outcome.code).to.equal(status.CANCELLED);
        await until('the server hears of it', () => service.cancelled === heard + 1);
        expect(String(await echo(client, 'still here'))).to.equal('still here');
      });
    });
  }

  it('says UNAVAILABLE where no server is there, and ends calls whose server goes', async () => {
    const other = await GrpcService.start();
    const edge = await WireEdge.start({ dial: other.dial, encrypted: true, proxy: { transport: { protocol: 'http', versions: ['h2c'] } } });
    const client = openGrpcClient(edge.port);
    try {
      const outcome = await new Promise<StatusObject>((resolve) => {
        const call = client.talk(new Metadata(), {});
        call.on('data', () => other.stop()).on('error', () => undefined).on('status', resolve);
        call.write(Buffer.from('hello'));
      });
      expect(outcome.code).to.equal(status.INTERNAL);
      expect(((await echo(client, 'hello')) as ServiceError).code).to.equal(status.UNAVAILABLE);
    } finally {
      client.close();
      await edge.stop();
    }
  });
});
