import { errnoName, SpdkError, SpdkErrorCode, transferErrorsAs } from '@spdk-ts/spdk-safe';
import { errnoOfText } from './errno-of-text.js';

/**
 * An error that SPDK's JSON-RPC server answered. `code` tells an errno by name, or what JSON-RPC calls the answer; `errno` is
 * there in the second case too where the answer is an errno in words.
 */
export class RpcError extends SpdkError {
  override readonly name: string = 'RpcError';
  /** JSON-RPC's own number: -32601 unknown method, -32602 invalid parameters, else an errno, in most cases negative. */
  readonly rpcCode: number;

  constructor(method: string, rpcCode: number, message: string) {
    // Some methods answer it without the sign.
    const errno = rpcCode !== 0 && Math.abs(rpcCode) < 4096 ? -Math.abs(rpcCode) : undefined;
    super(`${method}: ${message}`, {
      code: errno === undefined ? (protocolCodes[rpcCode] ?? 'ERR_SPDK_RPC') : errnoName(errno),
      errno: errno ?? errnoOfText(message.replace(/, for \{.*$/s, '')),
      operation: method,
    });
    this.rpcCode = rpcCode;
  }

  /** The same error with the values that the call had, which SPDK's answer leaves out. */
  withParams(params: object): RpcError {
    const message = this.message.slice(`${this.operation}: `.length);
    return new RpcError(this.operation, this.rpcCode, `${message}, for ${JSON.stringify(params)}`);
  }
}

const protocolCodes: Readonly<Record<number, string>> = {
  [-32700]: 'ERR_SPDK_RPC_PARSE',
  [-32600]: 'ERR_SPDK_RPC_INVALID_REQUEST',
  [-32601]: SpdkErrorCode.RpcMethodNotFound,
  [-32602]: 'ERR_SPDK_RPC_INVALID_PARAMS',
  [-32603]: 'ERR_SPDK_RPC_INTERNAL',
};

transferErrorsAs('RpcError', RpcError);
