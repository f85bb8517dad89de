import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { busyboxImage, needPrograms, startDockerEngine, type DockerEngine } from '@caddis/test-servers';
import { meetMishaps } from './testing/guide-losses.js';
import { GuideSession } from './testing/guide-session.js';

const guide = readFileSync(fileURLToPath(new URL('../../../../docs/guides/containers.md', import.meta.url)), 'utf8');

describe('the guide containers', () => {
  let engine: DockerEngine;
  let session: GuideSession;

  before(async function () {
    needPrograms(this, 'dockerd', 'docker', 'busybox', 'curl');
    engine = await startDockerEngine();
    // The image cannot be pulled, because there is no registry.
    await engine.docker('tag', busyboxImage, 'busybox');
    session = await GuideSession.open(guide, { DOCKER_HOST: engine.host });
  });
  after(async function () {
    await session?.close();
    await engine?.stop();
  });

  it('works as it is written, and loses what it says', async function () {
    await session.follow();
    const start = guide.split('\n').slice(...rangeOf('for name in', 'done')).join('\n').replace('for name in api-1 api-2', 'for name in api-3');
    await session.run(start);
    // The web server of busybox does not accept POST.
    const readers = ['GET', 'GET', 'GET', 'GET'];
    const mishaps = [
      { title: 'one more is there', commands: 'true', answered: 'answer of api-3' },
      // Paused only briefly, because a client whose response has begun waits for the rest of it.
      { title: 'it hangs for a moment', commands: 'docker pause api-3 >/dev/null; docker unpause api-3 >/dev/null', answered: 'answer of api-3' },
      { title: 'it is killed', commands: 'docker kill api-3 >/dev/null', lost: ['GET 0'] },
      { title: 'it is started again', commands: 'docker start api-3 >/dev/null', answered: 'answer of api-3' },
    ];
    await meetMishaps(session, mishaps, readers);
  });
});

/** Returns the lines of the guide from the one that begins with `first` to the one that equals `last`. */
function rangeOf(first: string, last: string): readonly [number, number] {
  const lines = guide.split('\n');
  const begin = lines.findIndex((line) => line.startsWith(first));
  return [begin, lines.indexOf(last, begin) + 1];
}
