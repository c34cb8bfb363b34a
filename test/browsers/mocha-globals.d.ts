/**
 * The globals that the component tests' runner gives to a test file, as far as we use them. Mocha's own
 * types are not installed; and ours leave out `only` and `skip`, which nobody should commit.
 */
type MochaCallback = () => unknown;

declare function describe(title: string, body: () => void): void;
declare function it(title: string, body: MochaCallback): void;
declare function before(hook: MochaCallback): void;
declare function after(hook: MochaCallback): void;
declare function beforeEach(hook: MochaCallback): void;
declare function afterEach(hook: MochaCallback): void;
