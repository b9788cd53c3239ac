/** Plain text with empty lines between its paragraphs. */
export const Paragraphs = ({ text, className = "" }: { text: string; className?: string }) => (
  <>
    {text.split(/\n\s*\n/).map((paragraph) => (
      <p class={className || undefined}>{paragraph}</p>
    ))}
  </>
);
