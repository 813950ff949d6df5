import type { Annotations } from './annotation.js';

/** Functions that return text. */
export const textAnnotations: Annotations = {
  spdk_hexlify: { ownedReturn: true, reason: "the text returned is the caller's to free" },
};
