/** The machine of a benchmark. It names no person and no host. */
import { readFile } from 'node:fs/promises';
import { loadavg, platform, release } from 'node:os';
import { readMachine } from '../../scripts/lib/machine.js';

export interface Environment {
  readonly processor: string;
  /** Gigabytes. */
  readonly memory: number;
  readonly system: string;
  /** Load average of the last minute at the start. */
  readonly load: number;
  /** Versions of Node and of our dependencies. */
  readonly versions: Readonly<Record<string, string>>;
}

const PACKAGES = ['lit', 'zod', 'jose'];

export async function readEnvironment(): Promise<Environment> {
  const installed = await Promise.all(
    PACKAGES.map(async (name) => [name, await versionOf(`../../node_modules/${name}/package.json`)] as const),
  );
  return {
    ...readMachine(),
    system: `${platform()} ${release().split('-')[0]}`,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    versions: {
      'pay-button-element': await versionOf('../../package.json'),
      node: process.versions.node,
      ...Object.fromEntries(installed),
    },
  };
}

async function versionOf(path: string): Promise<string> {
  const manifest = JSON.parse(await readFile(new URL(path, import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}
