import { useTexts } from './texts.tsx';

/** A technical word that an operator would search for, explained in a line on hover: `ui.glossary.<name>`. */
export function Term({ name, children }: { readonly name: string; readonly children: string }) {
  const texts = useTexts();
  return (
    <abbr title={texts.text(`ui.glossary.${name}`)} style={{ textDecorationStyle: 'dotted' }}>
      {children}
    </abbr>
  );
}
