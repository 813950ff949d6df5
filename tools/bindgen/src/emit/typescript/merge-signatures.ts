export interface CallbackSignature {
  readonly params: readonly { readonly name: string; readonly type: string }[];
  readonly returns: string;
}

/**
 * One function type that a callback for any of the flavours fits: where they differ, a parameter has any of its types,
 * and one that some flavours do not pass is optional.
 */
export function mergeSignatures(signatures: readonly CallbackSignature[]): string {
  const longest = signatures.reduce((a, b) => (b.params.length > a.params.length ? b : a), {
    params: [],
    returns: '',
  } as CallbackSignature);
  const shortest = Math.min(...signatures.map(({ params }) => params.length));
  const params = longest.params.map(({ name }, index) => {
    const types = new Set(signatures.flatMap((signature) => signature.params[index]?.type ?? []));
    return `${name}${index >= shortest ? '?' : ''}: ${[...types].join(' | ')}`;
  });
  const returns = [...new Set(signatures.map((signature) => signature.returns))].join(' | ');
  return `(${params.join(', ')}) => ${returns}`;
}
