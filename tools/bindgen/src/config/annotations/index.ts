import { accelAnnotations } from './accel.js';
import type { Annotations, FunctionAnnotation } from './annotation.js';
import { bdevAnnotations } from './bdev.js';
import { blobAnnotations } from './blob.js';
import { envAnnotations } from './env.js';
import { eventAnnotations } from './event.js';
import { fsdevAnnotations } from './fsdev.js';
import { jsonAnnotations } from './json.js';
import { nvmeAnnotations } from './nvme.js';
import { nvmeSglAnnotations } from './nvme-sgl.js';
import { nvmfAnnotations } from './nvmf.js';
import { targetAnnotations } from './target.js';
import { textAnnotations } from './text.js';
import { threadAnnotations } from './thread.js';

export type { CallbackAnnotation, CallbackLifetime, FunctionAnnotation } from './annotation.js';

const files: readonly Annotations[] = [
  accelAnnotations,
  bdevAnnotations,
  blobAnnotations,
  envAnnotations,
  eventAnnotations,
  fsdevAnnotations,
  jsonAnnotations,
  nvmeAnnotations,
  nvmeSglAnnotations,
  nvmfAnnotations,
  targetAnnotations,
  textAnnotations,
  threadAnnotations,
];

export const annotations: Annotations = Object.fromEntries(
  files.flatMap((file): [string, FunctionAnnotation][] => Object.entries(file)),
);
