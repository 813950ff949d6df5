import type {
  CallbackAnnotation,
  CallbackLifetime,
  FunctionAnnotation,
} from '../../config/annotations/index.js';
import type { FunctionDeclaration } from '../../ir/model.js';
import type { UnionItem } from '../../ir/union.js';
import { type CallbackPlan, planCallback } from '../../passes/callbacks.js';
import { parameterNames } from '../../passes/parameter-names.js';
import type { BindingTable } from '../../passes/table.js';

const LIFETIMES: Readonly<Record<CallbackLifetime, string>> = {
  once: 'kOnce',
  persistent: 'kPersistent',
  shared: 'kShared',
  call: 'kDuringCall',
};

/** The annotations of one function as the table's macros. */
export function annotationMacros(
  table: BindingTable,
  item: UnionItem<FunctionDeclaration>,
  annotation: FunctionAnnotation,
): string[] {
  const names = new NamedParameters(item);
  const callbacks = Object.entries(annotation.callbacks ?? {}).map(([param, callback]) =>
    callbackMacro(table, item, names, param, callback),
  );
  const released = (annotation.releasedBy ?? []).map(
    ({ function: name, key }) => `SPDK_RELEASED_BY(${name}, ${key === 'return' ? -1 : names.index(key)})`,
  );
  const retained = (annotation.retains ?? []).map((param) =>
    names.sameEverywhere
      ? `SPDK_RETAINS(${names.index(param)})`
      : `SPDK_RETAINS_NAMED(${JSON.stringify(param)})`,
  );
  return [
    ...new Set(callbacks),
    ...released,
    ...retained,
    ...(annotation.ownedReturn ? ['SPDK_OWNED_RETURN'] : []),
    ...(annotation.contextReturn ? ['SPDK_CONTEXT_RETURN'] : []),
    ...(annotation.callsBackOnError ? ['SPDK_CALLS_BACK_ON_ERROR'] : []),
  ];
}

class NamedParameters {
  readonly sameEverywhere: boolean;
  readonly #item: UnionItem<FunctionDeclaration>;
  readonly #variants: readonly (readonly string[])[];

  constructor(item: UnionItem<FunctionDeclaration>) {
    this.#item = item;
    this.#variants = item.variants.map(({ declaration }) => parameterNames(declaration));
    this.sameEverywhere = new Set(this.#variants.map((names) => names.length)).size === 1;
  }

  index(name: string): number {
    for (const names of this.#variants) {
      const index = names.indexOf(name);
      if (index >= 0) return index;
    }
    throw new Error(`${this.#item.name} has no parameter ${name}, which an annotation is about`);
  }
}

function callbackMacro(
  table: BindingTable,
  item: UnionItem<FunctionDeclaration>,
  names: NamedParameters,
  param: string,
  annotation: CallbackAnnotation,
): string {
  const variant = item.variants.find(({ declaration }) => parameterNames(declaration).includes(param));
  const resolver = table.resolvers.get(variant?.flavours[0] ?? '');
  if (!variant || !resolver)
    throw new Error(`${item.name} has no parameter ${param}, which an annotation is about`);
  const plan: CallbackPlan = planCallback(resolver, item.name, variant.declaration, param, annotation);
  const lifetime = LIFETIMES[plan.lifetime];
  const receives = plan.receives === 'channel-iter' ? 'kThroughChannelIter' : plan.receives;
  if (!names.sameEverywhere) {
    return `SPDK_CB_NAMED(${JSON.stringify(param)}, ${JSON.stringify(plan.context ?? '')}, ${receives}, ${lifetime})`;
  }
  const index = names.index(param);
  const offset = plan.context === null ? 0 : names.index(plan.context) - index;
  const signed = offset > 0 ? `+${offset}` : String(offset);
  return `SPDK_CB(${index}, ${signed}, ${receives}, ${lifetime})`;
}
