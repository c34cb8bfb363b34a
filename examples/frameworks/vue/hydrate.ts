import { createSSRApp } from 'vue';
import Shop from './shop.vue';

createSSRApp(Shop).mount('#app');
