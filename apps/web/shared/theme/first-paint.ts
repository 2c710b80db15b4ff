import { chosenTheme, showTheme } from './theme.js';

showTheme(chosenTheme());
