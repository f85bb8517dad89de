import { parseDuration, systemClock, type Context, type Lifecycle } from '@caddis/core';
import { injectionsOf, loggerToken, moduleDescriptor, type JsonSchema, type ModuleClass } from '@caddis/core/framework';
import { memoryLogger } from './test-context.js';

/**
 * Builds modules from JSON, as far as the tests of one package need it: fills in defaults, builds guests first, provisions.
 */
export class Assembler {
  private readonly classes = new Map<string, ModuleClass>();

  /**
   * @param exported - exports of the package
   * @param context - what modules are provisioned with
   */
  constructor(
    exported: object,
    private readonly context: Context,
  ) {
    for (const value of Object.values(exported) as unknown[]) {
      const id = moduleDescriptor(value)?.id;
      if (id !== undefined) this.classes.set(id, value as ModuleClass);
    }
  }

  /** Builds a module by its ID. */
  async build(id: string, config: unknown): Promise<object> {
    const target = this.classes.get(id);
    if (target === undefined) throw new Error(`no module ${id}`);
    const loaded = await this.load(moduleDescriptor(target)?.schema ?? {}, config);
    const services = injectionsOf(target).toSorted((a, b) => a.index - b.index).map(({ token }) => (token.key === loggerToken.key ? memoryLogger().log : systemClock));
    const built = new (target as new (...args: unknown[]) => Lifecycle)(loaded, ...services);
    await built.provision?.(this.context);
    await built.validate?.();
    return built;
  }

  private async load(schema: JsonSchema, written: unknown): Promise<unknown> {
    const value = written === undefined ? schema.default : written;
    const annotation = schema['x-caddis'] ?? {};
    if (value === undefined || value === null) return value;
    if (annotation.type === 'duration') return parseDuration(value as string | number);
    if (annotation.guest !== undefined) {
      const { [annotation.guest.inlineKey ?? '']: name, ...config } = value as Readonly<Record<string, unknown>>;
      return this.build(`${annotation.guest.namespace}.${String(name)}`, config);
    }
    const { guestMap } = annotation;
    if (guestMap !== undefined) return this.loadEach(value, (name, config) => this.build(`${guestMap.namespace}.${name}`, config));
    if (Array.isArray(value)) return Promise.all(value.map((item) => this.load(schema.items ?? {}, item)));
    if (typeof value !== 'object') return value;
    const { properties = {}, additionalProperties } = schema;
    const free = typeof additionalProperties === 'object' ? additionalProperties : {};
    const withDefaults = { ...Object.fromEntries(Object.keys(properties).map((key) => [key, undefined])), ...value };
    return this.loadEach(withDefaults, (key, item) => this.load(properties[key] ?? free, item));
  }

  /** One after the other: modules are built in the order of the config. */
  private async loadEach(value: object, load: (key: string, item: unknown) => Promise<unknown>): Promise<Readonly<Record<string, unknown>>> {
    const loaded: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      const result = await load(key, item);
      if (result !== undefined) loaded[key] = result;
    }
    return loaded;
  }
}
