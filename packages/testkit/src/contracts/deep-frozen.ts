/** Freezes a value and all that is in it, so that a module which changes what it is given is found out. @returns the value */
export function deepFrozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFrozen);
  return value;
}
