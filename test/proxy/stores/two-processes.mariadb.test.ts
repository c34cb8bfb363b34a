import { testTwoProcesses } from './two-processes.js';

testTwoProcesses('mariadb', { fewerKills: true });
