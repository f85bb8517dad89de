import { fillTemplate, type ErrorDefinition, type ParameterOf } from '@caddis/core/framework';
import { problemDefinitions, type ProblemCode } from './problem-codes.js';
import type { Span } from './span.js';

/**
 * A problem before it is known where in the text it stands.
 *
 * @internal
 */
export interface Finding extends FindingDetails {
  readonly code: ProblemCode;
  readonly message: string;
  /** JSON pointer of the value. */
  readonly pointer: string;
}

/** What can be said of a problem besides its message. @internal */
export interface FindingDetails {
  /** ID of the module whose config it is. */
  readonly module?: string | undefined;
  readonly expected?: string | undefined;
  readonly received?: string | undefined;
  /** What to do, where that of the code is not enough. */
  readonly help?: string | undefined;
  readonly cause?: string | undefined;
  /** True where the key is to be underlined, not the value. */
  readonly atKey?: boolean | undefined;
  /** The place, where it is known already. */
  readonly span?: Span | undefined;
  /** The part of the value, if that is a text. Its units are those of the text, not of how it is written. */
  readonly within?: TextPart | undefined;
  /** Code from the error list of another package, told in place of ours. */
  readonly ownCode?: string | undefined;
  /** Findings with the same text here are one problem: the first of them is shown. */
  readonly once?: string | undefined;
}

/** Part of a text, in UTF-16 units. @internal */
export interface TextPart {
  readonly offset: number;
  readonly length: number;
}

type Template<Code extends ProblemCode> = (typeof problemDefinitions)[Code];
type HelpOf<Definition> = Definition extends { readonly help: infer Help extends string } ? ParameterOf<Help> : never;
type Parameters<Code extends ProblemCode> = Readonly<
  Record<ParameterOf<Template<Code>['message']> | HelpOf<Template<Code>>, string | number>
>;

/**
 * Makes a finding from the message template of its code.
 *
 * @param code - what is wrong
 * @param parameters - values for the template of message and help
 * @param pointer - JSON pointer of the value
 * @param details - the rest
 * @internal
 */
export function makeFinding<Code extends ProblemCode>(
  code: Code,
  parameters: Parameters<Code>,
  pointer: string,
  details: FindingDetails = {},
): Finding {
  const { message, help }: ErrorDefinition = problemDefinitions[code];
  const said = details.help ?? (help === undefined ? undefined : fillTemplate(help, parameters));
  return {
    code,
    message: shortened(fillTemplate(message, parameters)),
    pointer,
    ...details,
    ...(said === undefined ? {} : { help: shortened(said) }),
    ...(details.cause === undefined ? {} : { cause: shortened(details.cause) }),
  };
}

/** Longest text that a finding says. */
const maxSaidLength = 2_000;
/** Of a longer one, what is kept of its beginning. */
const keptBeginning = 200;

/** A config may hold keys and names of megabytes, and who repeats them helps nobody. */
function shortened(text: string): string {
  return text.length <= maxSaidLength ? text : `${text.slice(0, keptBeginning)}… (${text.length} characters)`;
}
