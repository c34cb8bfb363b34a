/** On what a benchmark ran. It names no person and no host. */
import { readFile } from 'node:fs/promises';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';

export interface Environment {
  readonly processor: string;
  /** Gigabytes. */
  readonly memory: number;
  readonly system: string;
  /** Processes that wanted to run when it began, in the mean of the last minute. */
  readonly load: number;
  /** Of Node and of what we are built on. */
  readonly versions: Readonly<Record<string, string>>;
}

const PACKAGES = ['lit', 'zod', 'jose'];

export async function readEnvironment(): Promise<Environment> {
  const installed = await Promise.all(
    PACKAGES.map(async (name) => [name, await versionOf(`../../node_modules/${name}/package.json`)] as const),
  );
  const processors = cpus();
  return {
    processor: `${processors.length} × ${processors[0]?.model.trim() || 'unnamed processor'}`,
    memory: Math.round(totalmem() / 2 ** 30),
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
