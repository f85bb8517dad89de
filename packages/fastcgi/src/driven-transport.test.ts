import { transportConformance } from '@caddis/testkit';
import { FastcgiTransport } from './fastcgi-transport.js';
import { FastcgiBackend } from './testing/fastcgi-backend.js';

// `streams` is left out because a body of unknown length is collected first; CGI needs its length.
transportConformance(FastcgiTransport, { describe, it, deadlineMs: 10_000, start: () => FastcgiBackend.start(), without: ['informational', 'trailers', 'upgrade', 'streams'] });
