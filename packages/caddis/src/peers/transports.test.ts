import { HttpTransport } from '@caddis/reverse-proxy';
import { transportConformance } from '@caddis/testkit';

transportConformance(HttpTransport, { describe, it, deadlineMs: 10_000, impatientConfig: { response_header_timeout: '100ms' } });
