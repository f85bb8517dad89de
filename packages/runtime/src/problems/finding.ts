import { fillTemplate, type ErrorDefinition, type ParameterOf } from '@caddis/core/framework';
import { problemDefinitions, type ProblemCode } from './problem-codes.js';
import type { Span } from './span.js';

/**
 * A problem whose place in the text is not known yet.
 *
 * @internal
 */
export interface Finding extends FindingDetails {
  readonly code: ProblemCode;
  readonly message: string;
  /** JSON pointer of the value. */
  readonly pointer: string;
}

/** Details of a problem besides its message. @internal */
export interface FindingDetails {
  /** ID of the module that the config belongs to. */
  readonly module?: string | undefined;
  readonly expected?: string | undefined;
  readonly received?: string | undefined;
  /** What to do, if the help of the code is not enough. */
  readonly help?: string | undefined;
  readonly cause?: string | undefined;
  /** True to mark the key instead of the value. */
  readonly atKey?: boolean | undefined;
  /** The place, if it is already known. */
  readonly span?: Span | undefined;
  /** The part of the value, if the value is a text. Offsets count units of the text itself, not of its escaped form. */
  readonly within?: TextPart | undefined;
  /** Code from the error list of another package, used instead of ours. */
  readonly ownCode?: string | undefined;
  /** Findings with the same text here are one problem; only the first of them is shown. */
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
 * Creates a finding from the message template of its code.
 *
 * @param code - the code
 * @param parameters - values for the templates of message and help
 * @param pointer - JSON pointer of the value
 * @param details - further details
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

/** Maximum length of a text in a finding. */
const maxSaidLength = 2_000;
/** Number of characters to keep of a longer text. */
const keptBeginning = 200;

/** Shortens a text, because keys and names in a config may be megabytes long, and repeating them helps nobody. */
function shortened(text: string): string {
  return text.length <= maxSaidLength ? text : `${text.slice(0, keptBeginning)}… (${text.length} characters)`;
}
