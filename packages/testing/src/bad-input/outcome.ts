import { setTimeout } from 'node:timers/promises';
import { BackendError, SpdkError } from '@spdk-ts/spdk';

/** How a call ended. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'untyped'; readonly error: string }
  | { readonly kind: 'hangs' };

const longestMs = 5_000;

/** Calls it, waits for what it answers, and disposes of that. */
export async function outcomeOf(call: () => unknown): Promise<Outcome> {
  const late = new AbortController();
  try {
    const hangs = setTimeout(longestMs, 'hangs', { signal: late.signal }).catch(() => undefined);
    const answer = await Promise.race([settled(call), hangs]);
    return answer === 'hangs' ? { kind: 'hangs' } : { kind: 'done' };
  } catch (error) {
    const code = codeOf(error);
    return code === undefined ? { kind: 'untyped', error: String(error) } : { kind: 'refused', code };
  } finally {
    late.abort();
  }
}

async function settled(call: () => unknown): Promise<void> {
  const answer = await call();
  if (typeof answer !== 'object' || answer === null) return;
  // Nothing happens in an iterator before its first step; one of what is still to come would wait.
  if (isIterator(answer)) {
    if (Symbol.asyncIterator in answer) await answer.return?.();
    else answer.next();
  }
  if (Symbol.asyncDispose in answer) await (answer as AsyncDisposable)[Symbol.asyncDispose]();
  else if (Symbol.dispose in answer) (answer as Disposable)[Symbol.dispose]();
}

function isIterator(value: object): value is Iterator<unknown> {
  return 'next' in value && typeof value.next === 'function';
}

/** The code of a typed error: one of the library's own, or Node's for arguments. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const own = error instanceof SpdkError || error instanceof BackendError || error.name === 'AbortError';
  const ofNode = (error instanceof TypeError || error instanceof RangeError) && /^ERR_/.test(error.code);
  return own || ofNode ? error.code : undefined;
}
