const tailLength = 4;

/** A code in mono with its last four characters bold: that is what people compare with a label. */
export const Code = ({ code }: { code: string }) => (
  <span class="code">
    <CodeParts code={code} />
  </span>
);

/** The same without the frame, for links and headings that bring their own class. */
export const CodeParts = ({ code }: { code: string }) => (
  <>
    {code.slice(0, -tailLength)}
    <b>{code.slice(-tailLength)}</b>
  </>
);

/** A code in a list of what was found: the part that was looked for is marked, whatever its letter case. */
export function FoundCode({ code, search }: { code: string; search: string }) {
  const wanted = search.trim().toUpperCase();
  const start = wanted === "" ? -1 : code.toUpperCase().indexOf(wanted);
  if (start === -1) return <CodeParts code={code} />;
  const end = start + wanted.length;
  return (
    <>
      {code.slice(0, start)}
      <mark>{code.slice(start, end)}</mark>
      {code.slice(end)}
    </>
  );
}

/** The page of one bag. */
export const bagHref = (code: string): string => `/bags/${encodeURIComponent(code)}`;

/** The pack page with this parent open. */
export const packHref = (code: string): string => `/pack?parent=${encodeURIComponent(code)}`;
