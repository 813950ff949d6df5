import type { BindingTable } from '../../passes/table.js';
import { resolverOf } from '../../passes/table.js';
import type { TypeNames } from './value-types.js';

/** Function-pointer typedefs of the headers in scope; each becomes an exported callback type. */
export function callbackTypedefs(table: BindingTable): BindingTable['union']['typedefs'] {
  return table.union.typedefs.filter((item) => {
    const type = item.variants[0]?.declaration.type;
    return type !== undefined && resolverOf(table, item).functionType(type) !== undefined;
  });
}

export function typeNames(table: BindingTable): TypeNames {
  return {
    enums: new Set(
      table.enums.filter(({ variants }) => !variants[0]?.declaration.anonymous).map(({ name }) => name),
    ),
    callbacks: new Set(callbackTypedefs(table).map(({ name }) => name)),
    structs: new Set(table.records.map(({ name }) => name)),
  };
}
