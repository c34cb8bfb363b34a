import { hydrateRoot } from 'react-dom/client';
import { Shop } from './shop.js';

hydrateRoot(document.querySelector('#app')!, <Shop />);
