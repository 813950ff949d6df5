import type { FunctionType, Param, Type } from '../../ir/model.js';

/** Prints definitions that stand in place, such as the members of an anonymous union. */
export type PrintDefinition = (type: Extract<Type, { kind: 'inline' }>) => string;

const noDefinitions: PrintDefinition = () => {
  throw new Error('a definition stands where C only takes the name of a type');
};

/** C source for declaring `name` with `type`; an empty name gives the bare type. */
export function declare(type: Type, name: string, printDefinition: PrintDefinition = noDefinitions): string {
  switch (type.kind) {
    case 'pointer':
      return declarePointer(type.to, name, '', printDefinition);
    case 'array':
      return declare(type.of, `${name}[${type.count ?? ''}]`, printDefinition);
    case 'function':
      return declare(type.returns, `${name}(${parameterList(type)})`, printDefinition);
    case 'const':
    case 'volatile':
      return declareQualified(type, name, printDefinition);
    default:
      return spaced(specifier(type, printDefinition), name);
  }
}

function declareQualified(
  type: Extract<Type, { kind: 'const' | 'volatile' }>,
  name: string,
  printDefinition: PrintDefinition,
): string {
  const { of } = type;
  if (of.kind === 'pointer') return declarePointer(of.to, name, type.kind, printDefinition);
  if (of.kind === 'array')
    return declare({ ...of, of: { kind: type.kind, of: of.of } }, name, printDefinition);
  return `${type.kind} ${declare(of, name, printDefinition)}`;
}

function declarePointer(to: Type, name: string, qualifier: string, printDefinition: PrintDefinition): string {
  const star = `*${spaced(qualifier, name)}`;
  const needsParentheses = to.kind === 'function' || to.kind === 'array';
  return declare(to, needsParentheses ? `(${star})` : star, printDefinition);
}

export function parameterList({ params, variadic }: Pick<FunctionType, 'params' | 'variadic'>): string {
  const list = params.map((param: Param) => declare(param.type, param.name));
  if (variadic) list.push('...');
  return list.length === 0 ? 'void' : list.join(', ');
}

function specifier(type: Type, printDefinition: PrintDefinition): string {
  switch (type.kind) {
    case 'void':
      return 'void';
    case 'base':
      return type.name === '_Bool' ? 'bool' : type.name;
    case 'typedef':
      return type.name;
    case 'struct':
    case 'union':
    case 'enum':
      return `${type.kind} ${type.tag}`;
    case 'inline':
      return printDefinition(type);
    default:
      throw new Error(`${type.kind} is no type specifier`);
  }
}

function spaced(left: string, right: string): string {
  if (left === '' || right === '') return left + right;
  return `${left} ${right}`;
}
