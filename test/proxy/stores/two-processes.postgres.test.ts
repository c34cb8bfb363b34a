import { testTwoProcesses } from './two-processes.js';

testTwoProcesses('postgres', { fewerKills: true });
