/** Plain text with empty lines between its paragraphs. */
export const Paragraphs = ({ text, className = "" }: { text: string; className?: string }) => (
  <>
    {text.split(/\n\s*\n/).map((paragraph) => (
      <p class={className || undefined}>{paragraph}</p>
    ))}
  </>
);

/** A line of text in which `names` stand between backticks. */
export const Line = ({ text }: { text: string }) => (
  <>{text.split("`").map((part, place) => (place % 2 === 1 ? <code>{part}</code> : part))}</>
);
