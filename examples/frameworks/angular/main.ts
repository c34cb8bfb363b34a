import { bootstrapApplication } from '@angular/platform-browser';
import { Shop } from './shop.js';

bootstrapApplication(Shop).catch(console.error);
