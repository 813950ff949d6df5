import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Runs a program to its end and returns what it printed.
 *
 * @throws Error (as rejection) with the gist of what it printed, when it fails
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
    throw new Error(essence(stderr.trim() || stdout.trim()) || message, { cause: error });
  }
}

/** The error among lines with a stack and Node.js's version; of a program that says it otherwise, the last line. */
function essence(output: string): string | undefined {
  const lines = output.split('\n');
  return lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
}
