import type { ReactNode } from "react";
import { paths } from "@/lib/paths";
import { buttonClass } from "./ui/button";

/** A page that says why there is no page, and leads back. */
export const RefusalScreen = ({ status, title, children }: { status: number; title: string; children: ReactNode }) => (
  <div className="mx-auto flex min-h-[60dvh] max-w-120 flex-col items-center justify-center gap-2 p-6 text-center">
    <p className="font-medium text-ink-3">{status}</p>
    <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
    <div className="text-ink-2">{children}</div>
    <a href={paths.overview()} className={buttonClass()}>
      To the overview
    </a>
  </div>
);
