/** `mysqlStore`: all that a shared store must do, on MariaDB, which Debian has in the place of MySQL. */
import { suite } from 'node:test';
import { testSharedStore } from './shared-store.js';

suite('on MariaDB', () => testSharedStore('mysqlStore', 'mariadb', { notices: ['a webhook'] }));
