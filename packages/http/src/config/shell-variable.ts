/** Matches a text with a shell variable, for the `doubts` of a field. @internal */
export const shellVariable = {
  pattern: '\\$\\{?[A-Z_]{2}',
  message: 'a variable of the shell is not expanded here',
  help: 'write {env.NAME} for the variable NAME of the environment',
} as const;
