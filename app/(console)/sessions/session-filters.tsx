import { FilterForm } from "@/components/data-table/filter-form";
import { sessionDevices, sessionRoles, sessionStatuses } from "@/lib/db/session-filter";
import { localField, zoneCity, type Zone } from "@/lib/format";
import { paths } from "@/lib/paths";
import { spanChoices, spanNames } from "@/lib/session-spans";

type Shown = Partial<Record<string, string>>;

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const browsers = ["Chrome", "Safari", "Firefox", "Edge", "Opera", "Samsung Internet"];
const systems = ["Windows", "macOS", "iOS", "iPadOS", "Android", "Linux", "ChromeOS"];

/** What is offered: the usual values, those that are there, and the one that is chosen. */
const offered = (usual: readonly string[], found: readonly string[], chosen: string | undefined) => [
  ...new Set([...usual, ...found, ...(chosen ? [chosen] : [])]),
];

const choice = (name: string, label: string, values: readonly string[], shown: Shown) => ({
  name,
  label,
  value: shown[name] ?? "",
  options: [["", `${label}: any`] as const, ...values.map((value) => [value, `${label}: ${value}`] as const)],
});

/** The filters of the list of sessions. */
export const SessionFilters = ({
  shown,
  zone,
  found,
}: {
  shown: Shown;
  zone: Zone;
  /** Browsers and systems that the list holds. */
  found: { browser: string[]; os: string[] };
}) => {
  const field = (name: string, label: string) => ({
    name,
    label,
    value: shown[name] ? localField(Date.parse(shown[name]), zone) : "",
    placeholder: "",
    type: "datetime-local" as const,
    width: "w-full sm:w-auto",
    zone,
  });
  const custom = spanNames.filter((name) => shown[name] === "custom");
  return (
    <FilterForm
      action={paths.sessions()}
      keep={{ state: shown.state, facets: shown.facets }}
      texts={[
        { name: "q", label: "Search sessions by person", value: shown.q ?? "", placeholder: "Person: name, e-mail or id" },
        {
          name: "ip",
          label: "IP address or network",
          value: shown.ip ?? "",
          placeholder: "IP or network, 10.5.0.0/16",
          width: "w-full sm:w-56",
        },
        ...custom.flatMap((name) => [field(`${name}_from`, `${capital(name)} from`), field(`${name}_until`, `${capital(name)} until`)]),
      ]}
      choices={[
        choice("role", "Role", sessionRoles, shown),
        choice("status", "Status", sessionStatuses, shown),
        choice("browser", "Browser", offered(browsers, found.browser, shown.browser), shown),
        choice("os", "System", offered(systems, found.os, shown.os), shown),
        choice("device", "Device", sessionDevices, shown),
        ...spanNames.map((name) => ({
          name,
          label: capital(name),
          value: shown[name] ?? "",
          options: spanChoices(name, zoneCity(zone)),
        })),
      ]}
    />
  );
};
