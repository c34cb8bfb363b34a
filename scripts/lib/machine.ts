/** The machine on which something was measured. It names no person and no host. */
import { cpus, totalmem } from 'node:os';

/** Its processors, as in `2 × AMD EPYC`, and its memory in gigabytes. */
export function readMachine(): { readonly processor: string; readonly memory: number } {
  const processors = cpus();
  return {
    processor: `${processors.length} × ${processors[0]?.model.trim() || 'unnamed processor'}`,
    memory: Math.round(totalmem() / 2 ** 30),
  };
}
