import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Runs a program to its end and returns what it printed.
 *
 * @throws Error (as rejection) with the end of what it printed, when it fails
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  try {
    return (await run(file, args, { env, maxBuffer: 2 ** 26 })).stdout;
  } catch (error) {
    const { stderr = '', stdout = '', message } = error as Error & { stderr?: string; stdout?: string };
    const [last] = (stderr.trim() || stdout.trim()).split('\n').slice(-1);
    throw new Error(last || message, { cause: error });
  }
}
