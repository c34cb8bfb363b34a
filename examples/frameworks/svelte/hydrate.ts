import { hydrate } from 'svelte';
import Shop from './shop.svelte';

hydrate(Shop, { target: document.querySelector('#app')! });
