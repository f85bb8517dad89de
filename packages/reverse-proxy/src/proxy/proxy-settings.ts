import type { CircuitBreaker } from '@caddis/core/http';
import type { PassiveCheck } from '../backends/passive-check.js';
import type { GuardedTransport } from '../guards/guarded-transport.js';
import type { AttemptsSettings } from './attempts/attempts.js';
import type { ForwardingRules } from './request/forwarding-rules.js';
import type { RequestExtras } from './request/request-extras.js';
import type { ResponseExtras } from './response/response-extras.js';
import type { RelaySettings } from './response/response-relay.js';
import type { TunnelSettings } from './tunnel/open-tunnel.js';

/** What all exchanges of one handler share. @internal */
export interface ProxySettings extends AttemptsSettings, RelaySettings, TunnelSettings {
  readonly transport: GuardedTransport;
  readonly breaker: CircuitBreaker | undefined;
  readonly passive: PassiveCheck | undefined;
  readonly forwarding: ForwardingRules;
  /** Request features that few handlers use; absent if none is configured, so that exchanges need only one check. */
  readonly request: RequestExtras | undefined;
  /** Response features that few handlers use, like {@link request}. Also present if responses may be retried. */
  readonly response: ResponseExtras | undefined;
}
