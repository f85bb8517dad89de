import { HttpTransport } from '@caddis/reverse-proxy';
import { transportConformance } from '@caddis/testkit';

transportConformance(HttpTransport, { describe, it, deadlineMs: 60_000, impatientConfig: { response_header_timeout: '100ms' } });
const h2c = { versions: ['h2c'] };
transportConformance(HttpTransport, { describe, it, deadlineMs: 60_000, protocol: 'http/2', config: h2c, impatientConfig: { ...h2c, response_header_timeout: '100ms' } });
