import type { CallbackAnnotation, CallbackLifetime } from '../config/annotations/index.js';
import type { FunctionDeclaration, FunctionType } from '../ir/model.js';
import type { Resolver } from '../ir/resolve.js';
import { namedParams } from './parameter-names.js';
import type { BindingTable } from './table.js';

/** How a callback finds its way back to JavaScript, and for how long it is kept. */
export interface CallbackPlan {
  readonly param: string;
  readonly lifetime: CallbackLifetime;
  /** Parameter that carries the context; null for a static slot. */
  readonly context: string | null;
  /** Index among the callback's own parameters of the one that gets the context, -1 for a static slot. */
  readonly receives: number | 'channel-iter';
  readonly type: FunctionType;
}

/** What the addon deduces without an annotation, which the native planner does in the same way. */
export function defaultPlan(
  resolver: Resolver,
  declaration: FunctionDeclaration,
  index: number,
): CallbackPlan | undefined {
  const params = namedParams(declaration.params);
  const callback = params[index];
  const type = callback && resolver.functionType(callback.type);
  if (!callback || !type) return undefined;
  const receives = type.params.findLastIndex((param) => resolver.isVoidPointer(param.type));
  const context = params.slice(index + 1).find((param) => resolver.isVoidPointer(param.type));
  if (receives < 0 || !context)
    return { param: callback.name, lifetime: 'persistent', context: null, receives: -1, type };
  return { param: callback.name, lifetime: 'once', context: context.name, receives, type };
}

/**
 * Callback parameters of which the customs of SPDK's headers do not tell how they find their context: those whose
 * context does not follow at once under a telling name, is shared, or is one of several `void *` of the callback.
 */
export function unclearCallbacks(resolver: Resolver, declaration: FunctionDeclaration): string[] {
  const params = namedParams(declaration.params);
  const plans = params.flatMap((_, index) => defaultPlan(resolver, declaration, index) ?? []);
  const unclear = plans.filter((plan) => {
    const next = params[params.findIndex(({ name }) => name === plan.param) + 1];
    const voids = plan.type.params.filter((param) => resolver.isVoidPointer(param.type)).length;
    const shared = plans.some((other) => other !== plan && other.context === plan.context);
    return (
      plan.context === null ||
      next?.name !== plan.context ||
      !/arg|ctx/.test(plan.context) ||
      voids !== 1 ||
      shared
    );
  });
  return unclear.map((plan) => plan.param);
}

/** The plan for an annotated callback parameter. */
export function planCallback(
  resolver: Resolver,
  functionName: string,
  declaration: FunctionDeclaration,
  param: string,
  annotation: CallbackAnnotation,
): CallbackPlan {
  const params = namedParams(declaration.params);
  const plan = defaultPlan(
    resolver,
    declaration,
    params.findIndex(({ name }) => name === param),
  );
  if (!plan) throw new Error(`${functionName}: parameter ${param} is annotated as a callback, but is none`);
  const context = annotation.context === undefined ? plan.context : annotation.context;
  if (context === null) return { ...plan, lifetime: annotation.lifetime, context, receives: -1 };
  const lastVoid = plan.type.params.findLastIndex((candidate) => resolver.isVoidPointer(candidate.type));
  return { ...plan, lifetime: annotation.lifetime, context, receives: annotation.receives ?? lastVoid };
}

/** The plans of all callback parameters of a function, annotated or deduced. */
export function callbackPlans(
  table: Pick<BindingTable, 'resolvers' | 'annotation'>,
  name: string,
  declaration: FunctionDeclaration,
  flavour: string,
): CallbackPlan[] {
  const resolver = table.resolvers.get(flavour);
  if (!resolver) throw new Error(`${name} comes from no known flavour`);
  const annotated = table.annotation(name)?.callbacks ?? {};
  return namedParams(declaration.params).flatMap((param, index) => {
    const annotation = annotated[param.name];
    if (annotation) return [planCallback(resolver, name, declaration, param.name, annotation)];
    return defaultPlan(resolver, declaration, index) ?? [];
  });
}
