export const nativeDirectory = 'packages/spdk-sys/native/generated';
