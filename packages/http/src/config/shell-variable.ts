/** Matches a text with a shell variable, for the `doubts` of a field. @internal */
export const shellVariable = {
  pattern: '\\$\\{?[A-Z_]{2}',
  message: 'shell variables are not expanded here',
  help: 'for the environment variable NAME, write {env.NAME}',
} as const;
