export { sharedTestConfig as default } from '../../vitest.base.js';
