/** Waits for all, then throws the first error: nothing is to be under way when the device goes. */
export async function settleAll(promises: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(promises);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** The codes of those that were rejected, each once; waits for all. */
export async function codesOf(promises: readonly Promise<unknown>[]): Promise<string[]> {
  const results = await Promise.allSettled(promises);
  const codes = results.flatMap((result) =>
    result.status === 'rejected' ? [String(result.reason.code)] : [],
  );
  return [...new Set(codes)].toSorted();
}
