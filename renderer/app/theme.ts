import { createTheme } from '@mantine/core';

/** One accent colour, 14 px text, system fonts, Noto Sans CJK where the system has none of its own. */
export const theme = createTheme({
  primaryColor: 'indigo',
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "Cascadia Mono", "SF Mono", "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace',
  fontSizes: { sm: '13px', md: '14px' },
  defaultRadius: 'md',
  respectReducedMotion: true,
  autoContrast: true,
});
