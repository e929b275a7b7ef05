const paths = {
  caret: "M3 4.5 6 8l3-3.5",
  close: "m3 3 6 6m0-6-6 6",
  menu: "M1.5 3h9m-9 3h9m-9 3h9",
  refresh: "M10 6a4 4 0 1 1-1.2-2.9M10 1.5v2.7H7.3",
  search: "M5 8.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM7.5 7.5l3 3",
} as const;

/** A sign of the console's own controls, as high as small text; the control's label says the same. */
export const Icon = ({ name, className = "size-3" }: { name: keyof typeof paths; className?: string }) => (
  <svg aria-hidden viewBox="0 0 12 12" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" className={className}>
    <path d={paths[name]} />
  </svg>
);
