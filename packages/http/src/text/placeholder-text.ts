/** Documentation of a placeholder: its name, a description, an example, and where it can be used if not everywhere. @internal */
export type PlaceholderText = readonly [name: string, description: string, example: string, where?: string];
