import type { CircuitBreaker } from '@caddis/core/http';
import type { PassiveCheck } from '../backends/passive-check.js';
import type { GuardedTransport } from '../guards/guarded-transport.js';
import type { AttemptsSettings } from './attempts/attempts.js';
import type { ForwardingRules } from './request/forwarding-rules.js';
import type { RequestExtras } from './request/request-extras.js';
import type { ResponseExtras } from './response/response-extras.js';
import type { RelaySettings } from './response/response-relay.js';
import type { TunnelSettings } from './tunnel/open-tunnel.js';

/** All that the exchanges of one handler work with. @internal */
export interface ProxySettings extends AttemptsSettings, RelaySettings, TunnelSettings {
  readonly transport: GuardedTransport;
  readonly breaker: CircuitBreaker | undefined;
  readonly passive: PassiveCheck | undefined;
  readonly forwarding: ForwardingRules;
  /** What few handlers ask for; absent where none of it is asked for, so that one look tells. */
  readonly request: RequestExtras | undefined;
  /** As with {@link request}. Present, too, where responses may be tried again. */
  readonly response: ResponseExtras | undefined;
}
