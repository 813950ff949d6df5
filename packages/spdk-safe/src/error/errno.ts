import { getSystemErrorMap } from 'node:util';

const byNumber = new Map<number, { name: string; message: string }>();
const byName = new Map<string, number>();
for (const [number, [name, message]] of getSystemErrorMap()) {
  // libuv's own codes (EAI_*, EOF, ...) lie below -3000 and are no errno of Linux.
  if (number <= -3000) continue;
  byNumber.set(-number, { name, message });
  byName.set(name, -number);
}

/** Name of an errno, positive or negative: `ENODEV` for 19 and -19, `errno 4711` for one that Linux does not have. */
export function errnoName(errno: number): string {
  return byNumber.get(Math.abs(errno))?.name ?? `errno ${Math.abs(errno)}`;
}

/** What an errno means, in words. */
export function errnoMessage(errno: number): string {
  return byNumber.get(Math.abs(errno))?.message ?? 'unknown error';
}

/** The positive number of an errno's name, or undefined. */
export function errnoNumber(name: string): number | undefined {
  return byName.get(name);
}
