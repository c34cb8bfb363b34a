/**
 * The field `repository` of `package.json`: where readers of the package find its sources. Its value is the address of
 * the clone's remote. As long as the project has no public address, there is no value.
 */

/** `https://host/owner/name` of a remote as git names it; `undefined`: others cannot open that address. */
export function publicAddress(remote: string): string | undefined {
  const [, host, path] =
    /^(?:https?|ssh|git):\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/(.+)$/.exec(remote) ??
    /^(?:[^@/:]+@)([^/:]+):(.+)$/.exec(remote) ??
    [];
  if (host === undefined || path === undefined || !host.includes('.') || /^[\d.]+$/.test(host)) return undefined;
  return `https://${host}/${path.replace(/\/$/, '').replace(/\.git$/, '')}`;
}

/** What a maintainer has to do about the field; `undefined`: nothing. @param field `repository` of `package.json`. */
export function repositoryAdvice(field: unknown, remote: string): string | undefined {
  const address = publicAddress(remote);
  const url = typeof field === 'object' && field !== null && 'url' in field ? field.url : field;
  if (address === undefined || (typeof url === 'string' && url.includes(address.slice('https:'.length))))
    return undefined;
  return `package.json does not say that its repository is ${address}: npm pkg set repository.type=git repository.url=git+${address}.git`;
}
