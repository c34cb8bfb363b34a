// Stands in for curl where the tests run printed commands: the few options that those use, with the platform's fetch.
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: 'boolean', short: 's' },
    'show-error': { type: 'boolean', short: 'S' },
    'write-out': { type: 'string', short: 'w', default: '' },
    header: { type: 'string', short: 'H', multiple: true, default: [] },
    data: { type: 'string', short: 'd' },
    request: { type: 'string', short: 'X' },
  },
});
if (positionals.length !== 1) throw new Error(`one URL, not ${JSON.stringify(positionals)}`);

const response = await fetch(positionals[0], {
  method: values.request ?? (values.data === undefined ? 'GET' : 'POST'),
  headers: values.header.map((line) => line.split(/: (.*)/s, 2)),
  ...(values.data === undefined ? {} : { body: values.data }),
});
process.stdout.write((await response.text()) + values['write-out'].replaceAll('\\n', '\n'));
