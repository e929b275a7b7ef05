import { CommandButton } from "@/components/shell/command-button";
import { PersonMenu } from "@/components/shell/person-menu";
import { Mark, Sidebar, type NavGroup } from "@/components/shell/sidebar";
import { SoftLinks } from "@/components/shell/soft-links";
import { ZoneSwitch } from "@/components/shell/zone-switch";
import { TroublePanel } from "@/components/trouble-panel";
import { Icon } from "@/components/ui/icon";
import { ToastRegion } from "@/components/ui/toast";
import { attempt } from "@/lib/attempt";
import { readStaff } from "@/lib/auth/staff";
import { env } from "@/lib/env";
import { paths } from "@/lib/paths";
import { savePreferences } from "./account/actions";

const groups: readonly NavGroup[] = [
  { links: [{ to: paths.overview(), label: "Overview" }] },
  {
    title: "People",
    links: [
      { to: paths.users(), label: "Users" },
      { to: paths.sessions(), label: "Sessions" },
      { to: paths.network(), label: "Network" },
      { to: paths.invariants(), label: "Broken invariants" },
      { to: paths.tokens(), label: "Tokens" },
    ],
  },
  {
    title: "Support",
    links: [
      { to: paths.diagnose(), label: "Diagnose" },
      { to: paths.rateLimits(), label: "Rate limits" },
    ],
  },
  {
    title: "Record",
    links: [
      { to: paths.audit(), label: "Audit log" },
      { to: paths.operations(), label: "Operations" },
    ],
  },
  { title: "System", links: [{ to: paths.database(), label: "Database" }] },
];

/** The shell around every page. It decides nothing about access: each page does that for itself. */
export default async function ConsoleLayout({ children }: LayoutProps<"/">) {
  const { value: staff, trouble } = await attempt(readStaff());
  if (trouble) {
    return (
      <main className="mx-auto flex min-h-dvh max-w-160 flex-col justify-center gap-4 p-4">
        <h1 className="flex items-center gap-2 text-base font-semibold">
          <Mark className="size-4.5 text-accent" /> Gatehouse
        </h1>
        <TroublePanel trouble={trouble} />
      </main>
    );
  }
  if (!staff) return children;
  return (
    <div data-theme={staff.theme} data-density={staff.density} className="flex min-h-dvh bg-bg text-ink">
      <a
        href="#content"
        className="sr-only z-50 rounded bg-accent px-3 py-1.5 text-accent-ink focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <SoftLinks>
        <ToastRegion>
          <Sidebar groups={groups} environment={env().GATEHOUSE_ENVIRONMENT}>
            <PersonMenu
              name={staff.name}
              email={staff.email}
              role={staff.role}
              theme={staff.theme}
              zone={staff.zone}
              save={savePreferences}
            />
          </Sidebar>
          <div className="relative flex min-w-0 flex-1 flex-col">
            <header className="flex h-12 items-center gap-2 border-b border-line px-4 lg:px-6">
              <button
                type="button"
                popoverTarget="sidebar"
                aria-label="Menu"
                className="grid size-8 place-items-center rounded border border-line bg-surface text-ink-2 lg:hidden"
              >
                <Icon name="menu" className="size-3.5" />
              </button>
              <span className="ml-auto flex items-center gap-2">
                <CommandButton
                  groups={groups}
                  reader={{
                    capabilities: [...staff.capabilities],
                    theme: staff.theme,
                    zone: staff.zone,
                    density: staff.density,
                    save: savePreferences,
                  }}
                />
                <ZoneSwitch zone={staff.zone} save={savePreferences} />
              </span>
            </header>
            <main id="content" tabIndex={-1} className="flex min-w-0 flex-1 flex-col gap-3.5 px-4 py-5 outline-none lg:px-6">
              {children}
            </main>
          </div>
        </ToastRegion>
      </SoftLinks>
    </div>
  );
}
