import type { FunctionDeclaration, Param, Type } from '../ir/model.js';

/** Parameters with a name each: those that the header leaves unnamed are called after their type, or `arg<n>`. */
export function namedParams(params: readonly Param[]): Param[] {
  const taken = new Set(params.map((param) => param.name).filter((name) => name !== ''));
  return params.map((param, index) => {
    if (param.name !== '') return param;
    const derived = nameFromType(param.type);
    const name = derived !== undefined && !taken.has(derived) ? derived : `arg${index}`;
    taken.add(name);
    return { ...param, name };
  });
}

function nameFromType(type: Type): string | undefined {
  switch (type.kind) {
    case 'pointer':
    case 'const':
    case 'volatile':
      return nameFromType(type.kind === 'pointer' ? type.to : type.of);
    case 'struct':
    case 'union':
    case 'enum':
      return type.tag.replace(/^spdk_/, '');
    default:
      return undefined;
  }
}

export function parameterNames(declaration: FunctionDeclaration): string[] {
  return namedParams(declaration.params).map((param) => param.name);
}
