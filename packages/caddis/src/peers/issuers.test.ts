import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { provide, systemClock } from '@caddis/core';
import { storage } from '@caddis/core/tls';
import { temporaryFolder } from '@caddis/test-servers';
import { issuerConformance } from '@caddis/testkit';
import { FileSystemStorage, InternalIssuer, PkiApp } from '@caddis/tls';

const folder = await temporaryFolder();

describe('issuers of the standard distribution', () => {
  after(() => folder.remove());

  issuerConformance(InternalIssuer, {
    describe,
    it,
    deadlineMs: 30_000,
    modules: [PkiApp],
    services: [provide(storage, () => new FileSystemStorage({ root: folder.path }, systemClock))],
    // This issuer is an authority itself and needs no other service.
    start: () => ({
      config: { lifetime: '1h' },
      names: ['one.internal', 'two.internal'],
      roots: () => readFile(join(folder.path, 'pki/authorities/local/root.crt'), 'utf8'),
      stop: () => undefined,
    }),
  });
});
