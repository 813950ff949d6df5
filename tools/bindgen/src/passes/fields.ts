import type { Field, RecordDeclaration, Type } from '../ir/model.js';

/** A field that C reaches by a path of names: `u.bdev.iovs`. */
export interface LeafField {
  readonly path: string;
  /** In bits, from the start of the outermost record. */
  readonly offset: number;
  readonly field: Field;
}

/**
 * The fields of a record. Members of anonymous records count as the outer record's own, and those of records defined in
 * place are reached through a path, since their types have no name.
 */
export function leafFields(record: RecordDeclaration, prefix = '', base = 0): LeafField[] {
  return record.fields.flatMap((field): LeafField[] => {
    const inner = inlineRecord(field.type);
    const offset = base + field.offset;
    if (field.name === '') return inner ? leafFields(inner, prefix, offset) : [];
    const path = prefix + field.name;
    return inner ? leafFields(inner, `${path}.`, offset) : [{ path, offset, field }];
  });
}

function inlineRecord(type: Type): RecordDeclaration | undefined {
  return type.kind === 'inline' && type.definition.kind === 'record' ? type.definition : undefined;
}
