import { buttonClass } from "@/components/ui/button";
import { paths } from "@/lib/paths";

/** 403: signed in, but not with a role that may see this. */
export default function Forbidden() {
  return (
    <main className="mx-auto flex min-h-[60dvh] max-w-120 flex-col items-center justify-center gap-2 p-6 text-center">
      <p className="text-sm font-medium text-ink-3">403</p>
      <h1 className="text-xl font-semibold tracking-tight">Your role may not see this page</h1>
      <p className="text-ink-2">Nothing is broken: what a role may do is decided by the console's administrators.</p>
      <a href={paths.overview()} className={buttonClass()}>
        To the overview
      </a>
    </main>
  );
}
