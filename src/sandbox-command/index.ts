/** `pay-button-element sandbox`: both simulators, a proxy and a shop on this machine, to try everything without an account. */
export { runSandboxCommand, type Terminal } from './command.js';
