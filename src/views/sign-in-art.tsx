/** The tag beside the form: paper of hi-vis with a code that means nothing. */
export const SignInArt = () => (
  <svg class="signin__tag" viewBox="0 0 420 470" aria-hidden="true" focusable="false">
    <g transform="rotate(-7 210 250)">
      <path d="M86 150 210 42l124 108v262a14 14 0 0 1-14 14H100a14 14 0 0 1-14-14z" fill="#ddf53c" />
      <circle cx="210" cy="116" r="17" fill="#10181e" />
      <path d="M210 116C214 70 238 34 296 10" fill="none" stroke="#8fa0ab" stroke-width="5" stroke-linecap="round" />
      <g transform="translate(107 164) scale(9.8095)">
        <path d={squares} fill="#10181e" stroke="#10181e" stroke-width=".07" />
      </g>
      <g fill="#10181e">
        <rect x="107" y="386" width="128" height="10" />
        <rect x="107" y="404" width="84" height="10" />
        <rect x="253" y="386" width="60" height="28" />
      </g>
    </g>
  </svg>
);

const rows = [
  "M0 0h7v1h-7zM10 0h1v1h-1zM14 0h7v1h-7z",
  "M0 1h1v1h-1zM6 1h1v1h-1zM9 1h3v1h-3zM14 1h1v1h-1zM20 1h1v1h-1z",
  "M0 2h1v1h-1zM2 2h3v1h-3zM6 2h1v1h-1zM8 2h1v1h-1zM10 2h1v1h-1zM12 2h1v1h-1zM14 2h1v1h-1zM16 2h3v1h-3zM20 2h1v1h-1z",
  "M0 3h1v1h-1zM2 3h3v1h-3zM6 3h1v1h-1zM8 3h3v1h-3zM12 3h1v1h-1zM14 3h1v1h-1zM16 3h3v1h-3zM20 3h1v1h-1z",
  "M0 4h1v1h-1zM2 4h3v1h-3zM6 4h1v1h-1zM8 4h3v1h-3zM12 4h1v1h-1zM14 4h1v1h-1zM16 4h3v1h-3zM20 4h1v1h-1z",
  "M0 5h1v1h-1zM6 5h1v1h-1zM8 5h1v1h-1zM10 5h2v1h-2zM14 5h1v1h-1zM20 5h1v1h-1z",
  "M0 6h7v1h-7zM8 6h1v1h-1zM10 6h1v1h-1zM12 6h1v1h-1zM14 6h7v1h-7z",
  "M8 7h2v1h-2z",
  "M0 8h1v1h-1zM2 8h5v1h-5zM9 8h3v1h-3zM14 8h5v1h-5z",
  "M0 9h1v1h-1zM2 9h2v1h-2zM5 9h1v1h-1zM7 9h2v1h-2zM10 9h6v1h-6zM17 9h1v1h-1z",
  "M1 10h3v1h-3zM6 10h2v1h-2zM10 10h1v1h-1zM12 10h1v1h-1zM14 10h2v1h-2z",
  "M0 11h4v1h-4zM7 11h2v1h-2zM11 11h5v1h-5zM17 11h4v1h-4z",
  "M1 12h6v1h-6zM8 12h1v1h-1zM12 12h1v1h-1zM15 12h1v1h-1zM19 12h1v1h-1z",
  "M8 13h2v1h-2zM12 13h1v1h-1zM15 13h2v1h-2z",
  "M0 14h7v1h-7zM9 14h1v1h-1zM11 14h1v1h-1zM13 14h1v1h-1zM16 14h1v1h-1zM19 14h2v1h-2z",
  "M0 15h1v1h-1zM6 15h1v1h-1zM8 15h1v1h-1zM10 15h1v1h-1zM15 15h1v1h-1zM18 15h1v1h-1z",
  "M0 16h1v1h-1zM2 16h3v1h-3zM6 16h1v1h-1zM8 16h1v1h-1zM11 16h1v1h-1zM13 16h1v1h-1zM15 16h2v1h-2zM18 16h2v1h-2z",
  "M0 17h1v1h-1zM2 17h3v1h-3zM6 17h1v1h-1zM8 17h2v1h-2zM11 17h4v1h-4zM18 17h1v1h-1z",
  "M0 18h1v1h-1zM2 18h3v1h-3zM6 18h1v1h-1zM8 18h2v1h-2zM12 18h1v1h-1zM14 18h1v1h-1zM16 18h3v1h-3z",
  "M0 19h1v1h-1zM6 19h1v1h-1zM9 19h8v1h-8zM18 19h1v1h-1zM20 19h1v1h-1z",
  "M0 20h7v1h-7zM8 20h2v1h-2zM12 20h1v1h-1zM15 20h1v1h-1zM18 20h1v1h-1z",
];
const squares = rows.join("");
