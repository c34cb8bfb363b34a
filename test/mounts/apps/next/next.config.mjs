export default {
  trailingSlash: true,
  skipTrailingSlashRedirect: true,
  // The packages are links to where they are installed.
  turbopack: { root: '/' },
};
