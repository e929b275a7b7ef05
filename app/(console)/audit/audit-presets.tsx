import clsx from "clsx";
import { paths } from "@/lib/paths";

type Query = Record<string, string | undefined>;

/** What one comes to the log for most often, one click away. */
export const AuditPresets = ({ shown, me }: { shown: Query; me: string }) => {
  const presets: [string, Query][] = [
    ["Everything", {}],
    ["Failed sign-ins", { action: "auth.login_failed", range: "24h" }],
    ["Session revocations", { action: "session.revoke" }],
    ["Role changes", { changed: "role" }],
    ["Suspensions", { changed: "status" }],
    ["By me", { actor: me }],
  ];
  return (
    <nav aria-label="Common questions" className="-mt-1 flex flex-wrap gap-x-1 gap-y-0.5 text-xs">
      {presets.map(([label, query]) => {
        const isShown = [...new Set([...Object.keys(shown), ...Object.keys(query)])].every((name) => shown[name] === query[name]);
        return (
          <a
            key={label}
            href={paths.audit(query)}
            aria-current={isShown ? "true" : undefined}
            className={clsx(
              "rounded px-2 py-0.5",
              isShown ? "bg-accent-soft font-medium text-accent" : "text-ink-2 hover:bg-mute-soft hover:text-ink",
            )}
          >
            {label}
          </a>
        );
      })}
    </nav>
  );
};
