import { conformance } from '../../conformance.js';
import { Everybody, Nobody } from './two-modules.js';

conformance(Nobody, { describe, it });
conformance(Everybody, { describe, it });
