import { useState } from 'react';
import { chooseTheme, chosenTheme, THEMES, type Theme } from '../../shared/theme/theme.js';

/** Light, dark, or as the machine is set. */
export function ThemeChoice() {
  const [theme, setTheme] = useState(chosenTheme);
  const choose = (chosen: Theme) => {
    chooseTheme(chosen);
    setTheme(chosen);
  };
  return (
    <select aria-label="Colours" value={theme} onChange={({ target }) => choose(target.value as Theme)}>
      {THEMES.map((name) => (
        <option key={name} value={name}>
          {WORDS[name]}
        </option>
      ))}
    </select>
  );
}

const WORDS: Readonly<Record<Theme, string>> = { system: 'Colours: system', light: 'Light', dark: 'Dark' };
