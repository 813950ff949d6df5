import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { BackendName } from '@spdk-ts/spdk';

/** A JSON-RPC call: method and parameters. */
export type Call = readonly [method: string, params?: object];

/** What a call answered: its result, or the number of its error. */
export type Answer = { result: unknown } | { rpcCode: number };

/** What a backend answered, by script, and its version; or why it could not be asked. */
export type Answers = { answers: Answer[][]; version: string } | { missing: string };

const program = `
  import { BackendError, RpcError, Spdk } from '${import.meta.resolve('@spdk-ts/spdk')}';
  const [backend, scripts] = process.argv.slice(1);
  const answerOf = (spdk, [method, params]) =>
    spdk.rpc(method, params).then(
      (result) => ({ result }),
      (error) => {
        if (error instanceof RpcError) return { rpcCode: error.rpcCode };
        throw error;
      },
    );
  try {
    const answers = [];
    let version = '';
    for (const calls of JSON.parse(scripts)) {
      const spdk = await Spdk.start({ backend, hugepages: false, onLog: () => {} });
      version = spdk.backend.version;
      const own = [];
      for (const call of calls) own.push(await answerOf(spdk, call));
      answers.push(own);
      await spdk.stop();
    }
    console.log(JSON.stringify({ answers, version }));
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    console.log(JSON.stringify({ missing: error.message }));
  }
`;

/** Makes the calls of each script in turn, on this backend, in a process of its own: a process has one backend. */
export async function runScripts(
  backend: BackendName,
  scripts: readonly (readonly Call[])[],
): Promise<Answers> {
  const args = ['--input-type=module', '-e', program, backend, JSON.stringify(scripts)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const last = stdout.trim().split('\n').at(-1) ?? '';
  return JSON.parse(last) as Answers;
}
