export default {
  trailingSlash: true,
  skipTrailingSlashRedirect: true,
  // The packages are links to another folder, so the root must contain both folders.
  turbopack: { root: '/' },
};
