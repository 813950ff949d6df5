import type { ConstantMacro } from '../ir/model.js';
import type { UnionApi, UnionItem } from '../ir/union.js';

/** A macro that one version defines as a constant and another as something else has no type to bind it with. */
export function isConstantEverywhere(item: UnionItem<ConstantMacro>, union: UnionApi): boolean {
  return !union.otherMacros.some((other) => other.name === item.name);
}
