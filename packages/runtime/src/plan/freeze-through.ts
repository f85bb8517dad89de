/**
 * Freezes a JSON value through and through, in place. What is frozen already is not looked into. Works at any depth.
 *
 * @param value - a JSON value
 * @returns the value
 * @internal
 */
export function freezeThrough<T>(value: T): T {
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const container = pending.pop();
    if (typeof container !== 'object' || container === null || Object.isFrozen(container)) continue;
    Object.freeze(container);
    for (const item of Array.isArray(container) ? (container as readonly unknown[]) : Object.values(container)) {
      if (typeof item === 'object') pending.push(item);
    }
  }
  return value;
}
