export type Bar = { label: string; value: number; aim?: number };

const width = 760;
const labelWidth = 200;
const rowHeight = 26;
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Bars beside one another, with a line where the aim is. Numbers stand beside their bars, so that nothing hangs on a colour. */
export function barChart(title: string, unit: string, bars: readonly Bar[]): string {
  const most = Math.max(...bars.flatMap(({ value, aim = 0 }) => [value, aim]), 1e-9);
  const scale = (value: number) => Math.round(((width - labelWidth - 110) * value * 10) / most) / 10;
  const height = 44 + bars.length * rowHeight;
  const rows = bars.map(({ label, value, aim }, place) => {
    const y = 38 + place * rowHeight;
    const line = aim === undefined ? "" : `<path d="M${labelWidth + scale(aim)} ${y - 2}v20" stroke="#b45309" stroke-width="2"/>`;
    return `<text x="${labelWidth - 8}" y="${y + 12}" text-anchor="end">${escaped(label)}</text><rect x="${labelWidth}" y="${y}" width="${scale(value)}" height="16" rx="2" fill="#2f6f4f"/>${line}<text x="${labelWidth + scale(Math.max(value, aim ?? 0)) + 8}" y="${y + 12}">${value}${unit}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="${escaped(title)}"><rect width="${width}" height="${height}" fill="#fff"/><text x="8" y="20" font-weight="600">${escaped(title)}</text>${rows.join("")}</svg>\n`;
}
