/**
 * The parts of a namespace's contract description, for {@link contractDescription}.
 *
 * @internal
 */
export interface ContractWords {
  /** What the modules do. Markdown; the first sentence must be understandable on its own. */
  readonly summary: string;
  /** The methods in TypeScript, as the interface declares them. */
  readonly signature: readonly string[];
  /** When and how often each method is called, what it may wait for, what its answer means. Markdown, one item each. */
  readonly rules: readonly string[];
  /** Pairs: what a module may do, and how its host reacts. */
  readonly outcomes: readonly (readonly [deed: string, outcome: string])[];
}

/**
 * Generates the description of a namespace with a contract. It is shown as the contract's page in the terminal, in Markdown and on the site.
 *
 * @returns Markdown
 * @internal
 */
export function contractDescription({ summary, signature, rules, outcomes }: ContractWords): string {
  const table = ['| a module | its host |', '|---|---|', ...outcomes.map(([deed, outcome]) => `| ${deed} | ${outcome} |`)];
  return [summary, ['```ts', ...signature, '```'].join('\n'), rules.map((rule) => `- ${rule}`).join('\n'), table.join('\n')].join('\n\n');
}
