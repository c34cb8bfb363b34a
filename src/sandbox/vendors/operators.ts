/** How operators that several vendors have are shown on the hosted pages. Each vendor has its own id for them. */
import type { Operator } from './vendor.js';

type Look = Omit<Operator, 'id'>;

export const WAVE: Look = { label: 'Wave', badge: 'W', colors: ['#1ccaff', '#00212c'] };
export const ORANGE_MONEY: Look = { label: 'Orange Money', badge: 'OM', colors: ['#ff7900', '#1f0f00'] };
export const FREE_MONEY: Look = { label: 'Free Money', badge: 'FM', colors: ['#c8102e', '#ffffff'] };
export const MOOV_MONEY: Look = { label: 'Moov Money', badge: 'M', colors: ['#0a5aa8', '#ffffff'] };
