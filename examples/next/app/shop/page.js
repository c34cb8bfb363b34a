/**
 * The shop, at `/shop`. The page is made on the server; only the buttons need the browser. They take the language
 * (`lang`) of the element around them, and a new Next app sets `en` for all its pages.
 */
import { Buttons } from './buttons.js';

export const metadata = { title: 'La boutique' };

export default function Shop() {
  return (
    <main lang="fr">
      <h1>La boutique</h1>
      <Buttons />
    </main>
  );
}
