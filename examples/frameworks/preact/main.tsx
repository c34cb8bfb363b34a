import { render } from 'preact';
import { Shop } from './shop.js';

render(<Shop />, document.querySelector('#app')!);
