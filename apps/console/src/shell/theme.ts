import { create } from 'zustand'

export type Theme = 'dark' | 'light'
export const THEME_KEY = 'sluice-theme'

/** Runs before the first paint, so that the page never shows the other theme. */
export const THEME_SCRIPT = `try{document.documentElement.dataset.theme=localStorage.getItem('${THEME_KEY}')==='light'?'light':'dark'}catch{document.documentElement.dataset.theme='dark'}`

export const useTheme = create<{ readonly theme: Theme }>(() => ({ theme: 'dark' }))

export const readTheme = (): void => useTheme.setState({ theme: document.documentElement.dataset['theme'] === 'light' ? 'light' : 'dark' })

export function setTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme
  // Storage may be refused; the choice then lasts as long as the page.
  try { localStorage.setItem(THEME_KEY, theme) } catch { /* kept for this page only */ }
  useTheme.setState({ theme })
}

export const toggleTheme = (): void => setTheme(useTheme.getState().theme === 'dark' ? 'light' : 'dark')
