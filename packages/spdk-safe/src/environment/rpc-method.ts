import { constants } from '@spdk-ts/spdk-sys/constants';
import { enums } from '@spdk-ts/spdk-sys/enums';
import { spdk_json_write_val_raw } from '@spdk-ts/spdk-sys/functions/json';
import {
  spdk_jsonrpc_begin_result,
  spdk_jsonrpc_end_result,
  spdk_jsonrpc_send_error_response,
} from '@spdk-ts/spdk-sys/functions/jsonrpc';
import { spdk_rpc_register_method } from '@spdk-ts/spdk-sys/functions/rpc';
import { backendInfo, memory } from '@spdk-ts/spdk-sys/runtime';
import { checkedName } from '../error/argument.js';
import { SpdkError } from '../error/spdk-error.js';
import { requireRunning } from '../state/running.js';
import { isAppThread } from './environment.js';
import { rpcAllowToo, rpcMethodStates } from './rpc.js';

/** A call of a JSON-RPC method that waits for its answer. One answer; the others are ignored. */
export interface RpcRequest {
  /** The parameters as JSON.parse would give them; undefined where there are none. */
  readonly params: unknown;
  /** @param json text of a JSON value */
  answer(json: string): void;
  /** @param code a negative errno, or one of JSON-RPC's own numbers */
  fail(code: number, message: string): void;
}

/** What the methods of this thread's do; SPDK keeps a method for the life of the process. */
const handlers = new Map<string, ((request: RpcRequest) => void) | undefined>();

const methodNotFound = -32601;
const most = 32;

/**
 * Gives SPDK's JSON-RPC server a method, for calls while the subsystems are up. `handle` must not throw. App thread only.
 *
 * @returns takes the method away: calls of it are answered as those of a method that there is not
 * @throws SpdkError `EEXIST` for a method that there is, `EPERM` on other threads, `ENOSPC` for more than 32 methods of
 *   different names in the life of a process; TypeError, RangeError
 * @see https://spdk.io/doc/jsonrpc.html
 */
export function rpcRegisterMethod(method: string, handle: (request: RpcRequest) => void): () => void {
  requireRunning('spdk_rpc_register_method');
  checkedName(method, 'method');
  if (!isAppThread()) throw SpdkError.fromErrno(-1, 'spdk_rpc_register_method', method);
  if (
    handlers.get(method) !== undefined ||
    (!handlers.has(method) && rpcMethodStates(method) !== undefined)
  ) {
    throw SpdkError.fromErrno(-17, 'spdk_rpc_register_method', method);
  }
  if (!handlers.has(method)) {
    if (handlers.size === most) throw SpdkError.fromErrno(-28, 'spdk_rpc_register_method', method);
    register(method);
  }
  handlers.set(method, handle);
  return () => {
    if (handlers.get(method) === handle) handlers.set(method, undefined);
  };
}

function register(method: string): void {
  const onCall = (request: number, params: number) => {
    const call = new Call(request, params);
    const handle = handlers.get(method);
    if (handle) handle(call);
    else call.fail(methodNotFound, 'Method not found');
  };
  const mask = constants.SPDK_RPC_RUNTIME;
  // OpenEBS's fork gives its handlers a context.
  if (backendInfo().flavour.startsWith('openebs')) spdk_rpc_register_method(method, onCall, 0, mask);
  else spdk_rpc_register_method(method, onCall, mask);
  rpcAllowToo(method);
}

class Call implements RpcRequest {
  readonly params: unknown;
  #request: number | undefined;

  constructor(request: number, params: number) {
    this.#request = request;
    this.params = params === 0 ? undefined : jsonValue(params);
  }

  answer(json: string): void {
    const request = this.#take();
    if (request === undefined) return;
    const text = Buffer.from(json);
    const writer = spdk_jsonrpc_begin_result(request as never);
    spdk_json_write_val_raw(writer, text, text.length);
    spdk_jsonrpc_end_result(request as never, writer);
  }

  fail(code: number, message: string): void {
    const request = this.#take();
    if (request !== undefined) {
      spdk_jsonrpc_send_error_response(request as never, code, message.replaceAll('\0', ' '));
    }
  }

  #take(): number | undefined {
    const request = this.#request;
    this.#request = undefined;
    return request;
  }
}

/** The value that begins with the `spdk_json_val` at `address`. */
function jsonValue(address: number): unknown {
  const { OBJECT_BEGIN, ARRAY_BEGIN } = kinds();
  const first = new DataView(memory.view(address, valueBytes));
  const type = first.getUint32(typeAt, true);
  const isContainer = type === OBJECT_BEGIN || type === ARRAY_BEGIN;
  const count = isContainer ? first.getUint32(lengthAt, true) + 2 : 1;
  return new JsonValues(new DataView(memory.view(address, count * valueBytes))).next();
}

// Layout of spdk_json_val.
const valueBytes = 16;
const lengthAt = 8;
const typeAt = 12;

function kinds() {
  const { spdk_json_val_type: types } = enums;
  return {
    NULL: types.SPDK_JSON_VAL_NULL,
    TRUE: types.SPDK_JSON_VAL_TRUE,
    FALSE: types.SPDK_JSON_VAL_FALSE,
    NUMBER: types.SPDK_JSON_VAL_NUMBER,
    ARRAY_BEGIN: types.SPDK_JSON_VAL_ARRAY_BEGIN,
    ARRAY_END: types.SPDK_JSON_VAL_ARRAY_END,
    OBJECT_BEGIN: types.SPDK_JSON_VAL_OBJECT_BEGIN,
    OBJECT_END: types.SPDK_JSON_VAL_OBJECT_END,
  } as const;
}

/** Reads what SPDK's parser has made of a text: it has decoded its strings in place, so the text itself is gone. */
class JsonValues {
  readonly #values: DataView;
  readonly #kinds = kinds();
  #at = 0;

  constructor(values: DataView) {
    this.#values = values;
  }

  next(): unknown {
    const kinds = this.#kinds;
    const type = this.#type();
    switch (type) {
      case kinds.NULL:
        return this.#pass(null);
      case kinds.TRUE:
        return this.#pass(true);
      case kinds.FALSE:
        return this.#pass(false);
      case kinds.NUMBER:
        return Number(this.#text());
      case kinds.ARRAY_BEGIN:
        return this.#array();
      case kinds.OBJECT_BEGIN:
        return this.#object();
      default:
        return this.#text();
    }
  }

  #array(): unknown[] {
    const array: unknown[] = [];
    this.#at += valueBytes;
    while (this.#type() !== this.#kinds.ARRAY_END) array.push(this.next());
    return this.#pass(array);
  }

  #object(): Record<string, unknown> {
    const members: [string, unknown][] = [];
    this.#at += valueBytes;
    while (this.#type() !== this.#kinds.OBJECT_END) members.push([this.#text(), this.next()]);
    // As own properties, whatever they are called.
    return this.#pass(Object.fromEntries(members));
  }

  #type(): number {
    return this.#values.getUint32(this.#at + typeAt, true);
  }

  #pass<Value>(value: Value): Value {
    this.#at += valueBytes;
    return value;
  }

  /** Of a string, a name or a number. */
  #text(): string {
    const length = this.#values.getUint32(this.#at + lengthAt, true);
    const start = Number(this.#values.getBigUint64(this.#at, true));
    this.#at += valueBytes;
    return length === 0 ? '' : Buffer.from(memory.view(start, length)).toString('utf8');
  }
}
