export function limit(name: string, iosPerSecond: number): Promise<number | undefined>;
