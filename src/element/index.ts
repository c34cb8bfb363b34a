/** The element's class and its translations. Importing this defines nothing. */
export { PayButtonElement } from './pay-button-element.js';
export { registerTranslation } from './languages.js';
export type { Translation } from './translations/translation.js';
export { en } from './translations/en.js';
export { fr } from './translations/fr.js';
