/**
 * What a namespace says of its contract, for {@link contractDescription}.
 *
 * @internal
 */
export interface ContractWords {
  /** What the modules do. Markdown; the first sentence stands alone. */
  readonly summary: string;
  /** The methods as TypeScript, as the interface has them. */
  readonly signature: readonly string[];
  /** When and how often it is called, what it may wait for, what an answer means. Markdown, one item each. */
  readonly rules: readonly string[];
  /** What a module may do, and what its host makes of that. */
  readonly outcomes: readonly (readonly [deed: string, outcome: string])[];
}

/**
 * Writes the description of a namespace that has a contract: it is the page of the contract in terminal, Markdown and site.
 *
 * @returns Markdown
 * @internal
 */
export function contractDescription({ summary, signature, rules, outcomes }: ContractWords): string {
  const table = ['| a module | its host |', '|---|---|', ...outcomes.map(([deed, outcome]) => `| ${deed} | ${outcome} |`)];
  return [summary, ['```ts', ...signature, '```'].join('\n'), rules.map((rule) => `- ${rule}`).join('\n'), table.join('\n')].join('\n\n');
}
