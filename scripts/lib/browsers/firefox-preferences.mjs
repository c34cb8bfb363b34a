/**
 * Preferences for every Firefox of the tests. A start of Firefox, and each page of another site, costs processes, and
 * on a small machine these are most of the time of a test run.
 */

/** @type {Readonly<Record<string, boolean | number>>} */
export const FIREFOX_PREFERENCES = {
  // One process for all sites. What a page can see of another page does not change: a page with COOP has its own group
  // of windows in both cases.
  'fission.autostart': false,
  'dom.ipc.processCount': 1,
  // None of these processes has anything to do here.
  'dom.ipc.processPrelaunch.enabled': false,
  'extensions.webextensions.remote': false,
  'media.rdd-process.enabled': false,
  'media.utility-process.enabled': false,
  'network.process.enabled': false,
};
