import { createTheme } from '@mantine/core';

/**
 * One accent colour, 14 px text, system fonts. Those of Linux desktops are named, as `system-ui` is DejaVu Sans wherever
 * no desktop says otherwise; Noto Sans CJK has both scripts where there is none.
 */
export const theme = createTheme({
  primaryColor: 'indigo',
  // Slightly blue greys, dark enough on each other for a contrast of 4.5 : 1; 7 is the page, 2 what is dimmed.
  colors: {
    dark: [
      '#dfe2e7',
      '#bcc2cb',
      '#a3aab4',
      '#7b8490',
      '#414853',
      '#31363f',
      '#23272f',
      '#16181d',
      '#111317',
      '#0c0e11',
    ],
  },
  // White on these two has a contrast of at least 4.5 : 1.
  primaryShade: { light: 8, dark: 8 },
  fontFamily:
    '-apple-system, "Segoe UI", "Adwaita Sans", Cantarell, Ubuntu, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "Cascadia Mono", "SF Mono", "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '1.3' },
      h2: { fontSize: '16px', lineHeight: '1.4' },
      h3: { fontSize: '14px', lineHeight: '1.45' },
    },
  },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  autoContrast: true,
  components: {
    Text: { defaultProps: { size: 'md' } },
    Button: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'md' } },
    Checkbox: { defaultProps: { size: 'md' } },
    Radio: { defaultProps: { size: 'md' } },
    TextInput: { defaultProps: { size: 'sm' } },
  },
});
