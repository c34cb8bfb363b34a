import { render } from 'solid-js/web';
import { Shop } from './shop.js';

render(() => <Shop />, document.querySelector('#app')!);
