/**
 * A process of its own for what makes promises by the million. Node's test runner follows each promise of its
 * own process, to know whose an uncaught error is, which makes such a simulation nearly twice as slow.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Calls the functions that a module exports, in the process, one after the other. What goes in and comes out is copied. */
export interface OwnProcess<Module> {
  call<Name extends keyof Module>(name: Name, ...args: Args<Module[Name]>): Promise<Answer<Module[Name]>>;
  /** For a file's `after`. */
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

/** The process's side: answers each call with what the function returns, or throws. */
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
