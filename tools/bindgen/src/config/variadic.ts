/**
 * Variadic functions that the addon binds by hand, with the text already formatted. `params` are those that JavaScript
 * passes: `as-declared` ones have the type of the C parameter of that name.
 */
export interface VariadicBinding {
  readonly params: readonly VariadicParam[];
  readonly ownedReturn?: true;
}

export interface VariadicParam {
  readonly name: string;
  readonly type: 'as-declared' | 'text' | 'values';
}

const declared = (...names: readonly string[]): VariadicParam[] =>
  names.map((name) => ({ name, type: 'as-declared' }));
const text: VariadicParam = { name: 'text', type: 'text' };

export const variadicFunctions: Readonly<Record<string, VariadicBinding>> = {
  spdk_json_write_string_fmt: { params: [...declared('w'), text] },
  spdk_json_write_named_string_fmt: { params: [...declared('w', 'name'), text] },
  spdk_jsonrpc_send_error_response_fmt: { params: [...declared('request', 'error_code'), text] },
  spdk_log: { params: [...declared('level', 'file', 'line', 'func'), text] },
  spdk_flog: { params: [...declared('fp', 'file', 'line', 'func'), text] },
  spdk_sprintf_alloc: { params: [text], ownedReturn: true },
  spdk_sprintf_append_realloc: { params: [...declared('buffer'), text] },
  _spdk_trace_record: {
    params: [
      ...declared('tsc', 'tpoint_id', 'poller_id', 'size', 'object_id', 'num_args'),
      { name: 'args', type: 'values' },
    ],
  },
};
