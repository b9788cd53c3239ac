export type FilterPill = { label: string; href: string; isOn: boolean };

/** The filters of a list that are one touch away. */
export const FilterPills = ({ filters }: { filters: readonly FilterPill[] }) => (
  <nav class="filters" aria-label="Show only">
    {filters.map(({ label, href, isOn }) => (
      <a class="pill" href={href} aria-current={isOn ? "true" : undefined}>
        {label}
      </a>
    ))}
  </nav>
);
