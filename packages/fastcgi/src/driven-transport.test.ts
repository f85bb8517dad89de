import { transportConformance } from '@caddis/testkit';
import { FastcgiTransport } from './fastcgi-transport.js';
import { FastcgiBackend } from './testing/fastcgi-backend.js';

// A body of unknown length is read to its end first, because CGI has no form for one.
transportConformance(FastcgiTransport, { describe, it, deadlineMs: 10_000, start: () => FastcgiBackend.start(), without: ['informational', 'trailers', 'upgrade', 'streams'] });
