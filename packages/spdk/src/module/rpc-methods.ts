import {
  checkedFunction,
  checkedName,
  type RpcRequest,
  rpcRegisterMethod,
  writeLog,
} from '@spdk-ts/spdk-safe';
import { errorText } from './error-text.js';
import { errnoOf } from './failure.js';
import { jsonText } from './json-text.js';

/** Checks the parameters of a call, and gives them their type; throwing means that they are invalid. */
export type RpcCheck<Params> = (params: unknown) => Params;

/** Does what a method is for. Its result, or that of its promise, has to be able to be JSON; nothing stands for true. */
export type RpcHandler<Params> = (params: Params) => unknown;

const invalidParams = -32602;
const internalError = -32603;
const canceled = -125;

/** The JSON-RPC methods of a module. */
export class RpcMethods {
  readonly #ends = new Map<string, () => void>();
  /** Calls without an answer. */
  readonly #calls = new Set<RpcRequest>();

  /** @throws SpdkError `EEXIST` for a method that there is, `EPERM` on other threads than the app thread, `ENOSPC`; TypeError */
  add<Params>(name: string, check: RpcCheck<Params>, handler: RpcHandler<Params>): void {
    checkedName(name, 'name');
    checkedFunction(check, 'check');
    checkedFunction(handler, 'handler');
    this.#ends.set(
      name,
      rpcRegisterMethod(name, (request) => void this.#call(name, check, handler, request)),
    );
  }

  /** Takes the methods away; calls without an answer get ECANCELED. */
  end(): void {
    for (const end of this.#ends.values()) end();
    this.#ends.clear();
    for (const request of this.#calls) request.fail(canceled, 'the module is being unregistered');
    this.#calls.clear();
  }

  async #call<Params>(
    name: string,
    check: RpcCheck<Params>,
    handler: RpcHandler<Params>,
    request: RpcRequest,
  ): Promise<void> {
    this.#calls.add(request);
    try {
      const params = checkedParams(check, request.params);
      const result = await handler(params);
      request.answer(resultText(result, name));
    } catch (error) {
      const code = error instanceof InvalidParams ? invalidParams : errnoOf(error);
      if (code === undefined) writeLog('error', `${name} failed: ${errorText(error)}`);
      request.fail(code ?? internalError, error instanceof Error ? error.message : String(error));
    } finally {
      this.#calls.delete(request);
    }
  }
}

class InvalidParams extends Error {}

function checkedParams<Params>(check: RpcCheck<Params>, params: unknown): Params {
  try {
    return check(params);
  } catch (error) {
    throw new InvalidParams(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function resultText(result: unknown, name: string): string {
  if (result === undefined) return 'true';
  return typeof result === 'object' && result !== null ? jsonText(result, name) : JSON.stringify(result);
}
