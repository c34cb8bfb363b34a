/**
 * Servers that run PHP as hosts do: nginx with php-fpm, and Apache with PHP as a CGI. Each serves one folder on one
 * port of this machine, with configuration as the documents show it, and is ended with its process group.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A command that `startExample` can start. */
type Command = readonly [string, ...string[]];

const SERVERS = '/usr/sbin:/usr/local/sbin';
const isRoot = process.getuid?.() === 0;
/** Apache does not serve as root. The user `nobody` has the same number on every system. */
export const NOBODY = 65534;

/** What a shop's nginx needs, with the socket of its php-fpm: docs/php.md has the same lines. */
export const nginxLocation = (socket: string): string => `location ~ ^/pay\\.php(/|$) {
  fastcgi_split_path_info ^(/pay\\.php)(/.*)$;
  include fastcgi_params;
  fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
  fastcgi_pass unix:${socket};
}`;

/** nginx hands everything below `/pay.php` to PHP. */
export function nginxWithFpm(port: string, file: string): Command {
  const web = dirname(file);
  const folder = join(web, '..', 'server');
  mkdirSync(folder);
  const socket = join(folder, 'fpm.sock');
  writeFileSync(
    join(folder, 'fpm.conf'),
    `[global]
error_log = /dev/stderr
daemonize = no
[www]
${isRoot ? 'user = root\ngroup = root' : ''}
listen = ${socket}
pm = static
pm.max_children = 4
clear_env = no
catch_workers_output = yes
decorate_workers_output = no
`,
  );
  writeFileSync(
    join(folder, 'nginx.conf'),
    `${isRoot ? 'user root;' : ''}
daemon off;
pid ${folder}/nginx.pid;
error_log stderr warn;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  fastcgi_temp_path ${folder}/fastcgi;
  proxy_temp_path ${folder}/proxy;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    root ${web};
    ${nginxLocation(socket).replace('include ', 'include /etc/nginx/')}
  }
}
`,
  );
  const version = spawnSync('php', ['-r', 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;'], { encoding: 'utf8' });
  const fpm = `php-fpm${version.stdout} ${isRoot ? '-R' : ''} -n ${extensions()} -y '${folder}/fpm.conf'`;
  // Through a pipe: what Node gives a process as its stderr cannot be opened by name. php-fpm leaves the process group,
  // so it is ended by hand.
  const lines = [
    `PATH=$PATH:${SERVERS}`,
    `${fpm} & fpm=$!`,
    `trap "kill $fpm" TERM`,
    `while [ ! -S '${socket}' ]; do sleep 0.1; done`,
    `nginx -p '${folder}' -c '${folder}/nginx.conf' & wait`,
  ];
  return ['sh', '-c', `{ ${lines.join('\n')}\n} 2>&1 | cat`];
}

/** Without php.ini, which may have any setting. Only with curl, which every host has. */
const extensions = (): string => '-d extension=curl';

/**
 * Apache runs PHP as a CGI, by an action: so each variable comes with REDIRECT_ before it. The settings stand in
 * `.htaccess`, as on shared hosting; nothing of them is in the server's own environment.
 */
export function apacheWithCgi(settings: Readonly<Record<string, string>>): (port: string, file: string) => Command {
  return (port, file) => {
    const web = dirname(file);
    const folder = join(web, '..', 'server');
    mkdirSync(join(folder, 'bin'), { recursive: true });
    symlinkSync(
      spawnSync('sh', ['-c', 'command -v php-cgi'], { encoding: 'utf8' }).stdout.trim(),
      join(folder, 'bin/php-cgi'),
    );
    for (const each of [join(web, '..'), web, folder, join(folder, 'bin')]) chmodSync(each, 0o755);
    const lines = Object.entries(settings).map(([name, value]) => `SetEnv ${name} "${value.replaceAll('PORT', port)}"`);
    writeFileSync(join(web, '.htaccess'), `${lines.join('\n')}\n`);
    const modules = ['mpm_prefork', 'unixd', 'authz_core', 'env', 'alias', 'actions', 'mime', 'cgi']
      .filter((name) => existsSync(`/usr/lib/apache2/modules/mod_${name}.so`))
      .map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`);
    writeFileSync(
      join(folder, 'apache.conf'),
      `${modules.join('\n')}
ServerRoot ${folder}
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
PidFile ${folder}/apache.pid
Mutex file:${folder}
${isRoot ? `User #${NOBODY}\nGroup #${NOBODY}` : ''}
ErrorLog /dev/stderr
TypesConfig /dev/null
DocumentRoot ${web}
ScriptAlias /php-bin/ ${folder}/bin/
AddHandler php-as-cgi .php
Action php-as-cgi /php-bin/php-cgi
<Directory ${web}>
  AllowOverride All
  Require all granted
</Directory>
<Directory ${folder}/bin>
  Options +FollowSymLinks
  Require all granted
</Directory>
`,
    );
    // Its environment has only what it needs to start.
    return [
      'env',
      '-i',
      `PATH=${process.env['PATH']}:${SERVERS}`,
      'sh',
      '-c',
      `apache2 -D FOREGROUND -f '${folder}/apache.conf' 2>&1 | cat`,
    ];
  };
}
