/**
 * Types for the globals of component tests that we use. Mocha's own types are not installed. These have no `only` and
 * `skip`, which must not be committed.
 */
type MochaCallback = () => unknown;

declare function describe(title: string, body: () => void): void;
declare function it(title: string, body: MochaCallback): void;
declare function before(hook: MochaCallback): void;
declare function after(hook: MochaCallback): void;
declare function beforeEach(hook: MochaCallback): void;
declare function afterEach(hook: MochaCallback): void;
