"use client";

import { useSearchParams } from "next/navigation";
import { Fragment, Suspense, useState } from "react";
import type { Look } from "@/components/data-table/data-table";
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu";
import type { ActName, ActPerson, ActViewer } from "./user-act";
import { actGroups, actOf, actRefusal } from "./user-act-list";

/** The page's address as it is, with the dialog of an act open or with none. */
const here = (act?: ActName) => {
  const url = new URL(location.href);
  if (act) url.searchParams.set("act", act);
  else url.searchParams.delete("act");
  return url;
};

/** The menu of everything that can be done to this person. The dialog stands in the URL: a link opens it and Back closes it. */
export const UserActs = ({ person, viewer, look }: { person: ActPerson; viewer: ActViewer; look: Look }) => {
  const asked = useSearchParams().get("act");
  // Decided when it is asked for: what an answer changes must not take away the dialog that shows it.
  const [open, setOpen] = useState(() => ({ asked, act: actOf(asked, person, viewer) }));
  if (open.asked !== asked) setOpen({ asked, act: actOf(asked, person, viewer) });
  const Dialog = open.act?.Dialog;
  return (
    <>
      <Menu label="Actions">
        {actGroups.map((acts, i) => (
          <Fragment key={acts[0]?.name}>
            {i > 0 ? <MenuLine /> : null}
            {acts.map((act) => (
              <MenuItem
                key={act.name}
                danger={act.danger}
                reason={actRefusal(act, person, viewer)}
                onSelect={() => window.history.pushState(null, "", here(act.name))}
              >
                {act.label(person)}
              </MenuItem>
            ))}
          </Fragment>
        ))}
      </Menu>
      <Suspense>
        {Dialog ? <Dialog person={person} look={look} onClose={() => window.history.replaceState(null, "", here())} /> : null}
      </Suspense>
    </>
  );
};
