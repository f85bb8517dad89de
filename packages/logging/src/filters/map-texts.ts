import type { LogField } from '@caddis/core/logging';

/** Changes the text of a field, or each text in a list. Other values are unchanged. @internal */
export function mapTexts({ name, value }: LogField, change: (text: string) => string): LogField {
  if (typeof value === 'string') return { name, value: change(value) };
  if (Array.isArray(value)) return { name, value: value.map((each: unknown) => (typeof each === 'string' ? change(each) : each)) };
  return { name, value };
}
