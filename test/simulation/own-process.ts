/**
 * Runs code with millions of promises in another process. Node's test runner follows each promise of its own process, to
 * find the test of an uncaught error. That makes a simulation nearly twice as slow.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Calls a module's exported functions in the process, one after the other. Arguments and results are copied. */
export interface OwnProcess<Module> {
  call<Name extends keyof Module>(name: Name, ...args: Args<Module[Name]>): Promise<Answer<Module[Name]>>;
  /** Call it in a file's `after`. */
  end(): void;
}

type Args<Fn> = Fn extends (...args: infer All) => unknown ? All : never;
type Answer<Fn> = Fn extends (...args: never[]) => infer Result ? Awaited<Result> : never;

interface Settled {
  readonly value?: unknown;
  readonly error?: Error;
}

const SELF = fileURLToPath(import.meta.url);

/** Starts a process for a module. */
export function startProcess<Module>(module: URL): OwnProcess<Module> {
  const child = fork(SELF, [module.href], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const waiting: ((settled: Settled) => void)[] = [];
  child.on('message', (settled: Settled) => waiting.shift()?.(settled));
  child.once('exit', (code) => {
    for (const settle of waiting) settle({ error: new Error(`The process of ${module.pathname} ended with ${code}.`) });
  });
  return {
    async call(name, ...args) {
      child.send({ name, args });
      const { value, error } = await new Promise<Settled>((resolve) => waiting.push(resolve));
      if (error) throw error;
      return value as never;
    },
    end: () => child.disconnect(),
  };
}

/** Runs in the process: answers each call with the function's result or error. */
function serve(module: string): void {
  let turn = import(module) as Promise<Record<string, (...args: unknown[]) => unknown>>;
  process.on('message', ({ name, args }: { name: string; args: unknown[] }) => {
    turn = turn.then(async (functions) => {
      const settled = await Promise.resolve()
        .then(() => functions[name]!(...args))
        .then(
          (value): Settled => ({ value }),
          (error: Error): Settled => ({ error }),
        );
      process.send!(settled);
      return functions;
    });
  });
}

if (process.argv[1] === SELF) serve(process.argv[2]!);
