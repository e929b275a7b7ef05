import type { ReactNode } from "react";

/** A page's name, a line about it, and its one main action at the right. */
export const PageHeader = ({ title, lead, children }: { title: ReactNode; lead?: ReactNode; children?: ReactNode }) => (
  <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
    <div className="min-w-0 flex-1 basis-60">
      <h1 className="text-xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
      {lead ? <div className="wrap-anywhere text-ink-3">{lead}</div> : null}
    </div>
    {children ? <div className="flex flex-wrap items-center gap-2">{children}</div> : null}
  </div>
);
