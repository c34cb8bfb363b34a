import { render as renderComponent } from 'svelte/server';
import Shop from './shop.svelte';

export const render = () => renderComponent(Shop).body;
