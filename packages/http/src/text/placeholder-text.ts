/** What the documentation says of a placeholder: its name, what it gives, a value, and where it has one. @internal */
export type PlaceholderText = readonly [name: string, description: string, example: string, where?: string];
