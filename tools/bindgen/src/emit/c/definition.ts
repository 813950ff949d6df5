import type { Declaration, EnumDeclaration, Field, RecordDeclaration, Type } from '../../ir/model.js';
import { declare, type PrintDefinition, parameterList } from './declarator.js';

const TAB = '\t';

/** C source of a declaration, ended by a semicolon. Inline functions become plain ones: their bodies are SPDK's. */
export function printDeclaration(declaration: Declaration): string {
  switch (declaration.kind) {
    case 'function':
      return `${declare(declaration.returns, `${declaration.name}(${parameterList(declaration)})`)};`;
    case 'record':
      return `${printRecord(declaration, 0)};`;
    case 'opaque':
      return `${declaration.union ? 'union' : 'struct'} ${declaration.tag};`;
    case 'enum':
      return `${printEnum(declaration, 0)};`;
    case 'typedef':
      return `typedef ${declare(declaration.type, declaration.name, printerAt(0))};`;
    case 'variable':
      return `extern ${declare(declaration.type, declaration.name)};`;
  }
}

function printerAt(depth: number): PrintDefinition {
  return ({ definition }) =>
    definition.kind === 'enum' ? printEnum(definition, depth) : printRecord(definition, depth);
}

function printRecord(record: RecordDeclaration, depth: number): string {
  const indent = TAB.repeat(depth);
  const fields = record.fields.map((field) => `${indent}${TAB}${printField(field, depth + 1)};\n`);
  const attributes = [
    ...(record.packed ? ['packed'] : []),
    ...(record.aligned === undefined ? [] : [`aligned(${record.aligned})`]),
  ];
  const head = [record.union ? 'union' : 'struct', record.tag].filter((word) => word !== '').join(' ');
  return `${head} {\n${fields.join('')}${indent}}${printAttributes(attributes)}`;
}

function printField(field: Field, depth: number): string {
  const bits = field.bits === undefined ? '' : ` : ${field.bits}`;
  const aligned = field.aligned === undefined ? [] : [`aligned(${field.aligned})`];
  return `${declare(field.type, field.name, printerAt(depth))}${bits}${printAttributes(aligned)}`;
}

function printEnum(declaration: EnumDeclaration, depth: number): string {
  const indent = TAB.repeat(depth);
  const enumerators = declaration.enumerators.map(
    ({ name, value }) => `${indent}${TAB}${name} = ${printInteger(value)},\n`,
  );
  const head = ['enum', declaration.tag].filter((word) => word !== '').join(' ');
  const attributes = declaration.size === 4 ? [] : ['packed'];
  return `${head} {\n${enumerators.join('')}${indent}}${printAttributes(attributes)}`;
}

function printAttributes(attributes: readonly string[]): string {
  return attributes.length === 0 ? '' : ` __attribute__((${attributes.join(', ')}))`;
}

/** An integer literal: the smallest of a type has none, since its sign is an operator. */
export function printInteger(value: number | string, suffix = ''): string {
  if (String(value) === '-2147483648') return `(-2147483647${suffix} - 1)`;
  if (String(value) === '-9223372036854775808') return `(-9223372036854775807${suffix} - 1)`;
  return `${value}${suffix}`;
}

/** Structs and unions that a declaration mentions without defining them. */
export function mentionedTags(declaration: Declaration): Type[] {
  return mentionedTypes(declaration).filter((type) => type.kind === 'struct' || type.kind === 'union');
}

/** Everything that a declaration mentions by name. */
export function mentionedTypes(declaration: Declaration): Type[] {
  const found: Type[] = [];
  const visit = (type: Type): void => {
    switch (type.kind) {
      case 'struct':
      case 'union':
      case 'enum':
      case 'typedef':
        found.push(type);
        return;
      case 'pointer':
        visit(type.to);
        return;
      case 'const':
      case 'volatile':
      case 'array':
        visit(type.of);
        return;
      case 'function':
        visit(type.returns);
        for (const param of type.params) visit(param.type);
        return;
      case 'inline':
        if (type.definition.kind === 'record') for (const field of type.definition.fields) visit(field.type);
        return;
      default:
    }
  };
  if (declaration.kind === 'function')
    visit({ kind: 'function', returns: declaration.returns, params: declaration.params });
  else if (declaration.kind === 'record') for (const field of declaration.fields) visit(field.type);
  else if (declaration.kind === 'typedef' || declaration.kind === 'variable') visit(declaration.type);
  return found;
}
