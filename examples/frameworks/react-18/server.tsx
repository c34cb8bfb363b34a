import { renderToString } from 'react-dom/server';
import { Shop } from './shop.js';

export const render = () => renderToString(<Shop />);
