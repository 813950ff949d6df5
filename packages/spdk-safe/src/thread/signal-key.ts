/** Stands for an AbortSignal among the arguments of a call to a worker. A string, since symbols do not travel. */
export const signalKey = '@spdk-ts/signal';
