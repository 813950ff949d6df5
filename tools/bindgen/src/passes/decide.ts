import { reasons } from '../config/exclusions.js';
import { moduleAndInternalHeaders } from '../config/headers.js';
import { variadicFunctions } from '../config/variadic.js';
import type { FunctionDeclaration, Type } from '../ir/model.js';
import type { UnionItem } from '../ir/union.js';
import type { Configuration } from './table.js';

/** What becomes of a declaration: `how` it is bound, or the reason why it is not. */
export type Decision =
  | { readonly bound: true; readonly how: 'table' | 'by hand' }
  | { readonly bound: false; readonly reason: string };

const listedHeaders = new Set(
  moduleAndInternalHeaders.filter((rule) => rule.binds === 'listed').map((rule) => rule.path),
);
const isolatedHeaders = new Set(
  moduleAndInternalHeaders.filter((rule) => rule.isolated !== undefined).map((rule) => rule.path),
);

export function bindsOnlyListed(headerPath: string): boolean {
  return listedHeaders.has(headerPath);
}

export function isIsolated(headerPath: string): boolean {
  return isolatedHeaders.has(headerPath);
}

export function decideFunction(
  item: UnionItem<FunctionDeclaration>,
  config: Pick<Configuration, 'excludedFunctions' | 'requiredFunctions'>,
): Decision {
  const excluded = config.excludedFunctions[item.name];
  if (excluded !== undefined) return { bound: false, reason: excluded };
  if (bindsOnlyListed(item.header) && !config.requiredFunctions.has(item.name))
    return { bound: false, reason: reasons.internalFunction };
  const declarations = item.variants.map((variant) => variant.declaration);
  if (declarations.some((declaration) => declaration.params.some((param) => isVaList(param.type)))) {
    return { bound: false, reason: reasons.vaList };
  }
  if (declarations.every((declaration) => !declaration.variadic)) return { bound: true, how: 'table' };
  if (variadicFunctions[item.name] !== undefined) return { bound: true, how: 'by hand' };
  throw new Error(
    `${item.name} is variadic: bind it in config/variadic.ts or exclude it in config/exclusions.ts`,
  );
}

function isVaList(type: Type): boolean {
  return type.kind === 'typedef' && type.name === 'va_list';
}

/** Records, enums and constants of a header whose types are private stay private. */
export function decideType(headerPath: string): Decision {
  if (bindsOnlyListed(headerPath)) return { bound: false, reason: reasons.internalType };
  return { bound: true, how: 'table' };
}
