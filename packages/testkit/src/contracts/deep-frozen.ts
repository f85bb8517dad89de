/** Freezes a value deeply, so that a module which modifies its arguments is caught. @returns the same value */
export function deepFrozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFrozen);
  return value;
}
