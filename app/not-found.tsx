import { buttonClass } from "@/components/ui/button";
import { paths } from "@/lib/paths";

/** 404: no such page or record. */
export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-[60dvh] max-w-120 flex-col items-center justify-center gap-2 p-6 text-center">
      <p className="text-sm font-medium text-ink-3">404</p>
      <h1 className="text-xl font-semibold tracking-tight">There is nothing at this address</h1>
      <p className="text-ink-2">The record may have been deleted, or the link is not complete.</p>
      <a href={paths.overview()} className={buttonClass()}>
        To the overview
      </a>
    </main>
  );
}
