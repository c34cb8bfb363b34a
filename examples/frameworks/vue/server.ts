import { createSSRApp } from 'vue';
import { renderToString } from 'vue/server-renderer';
import Shop from './shop.vue';

export const render = () => renderToString(createSSRApp(Shop));
