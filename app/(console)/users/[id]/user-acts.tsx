"use client";

import { Fragment, Suspense, useState } from "react";
import type { Look } from "@/components/data-table/data-table";
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu";
import type { ActPerson, ActViewer } from "./user-act";
import { actGroups, actRefusal, type Act } from "./user-act-list";

/** The menu of everything that can be done to this person, and the dialog of what was chosen. */
export const UserActs = ({ person, viewer, look }: { person: ActPerson; viewer: ActViewer; look: Look }) => {
  const [chosen, setChosen] = useState<Act>();
  return (
    <>
      <Menu label="Actions">
        {actGroups.map((acts, i) => (
          <Fragment key={acts[0]?.can}>
            {i > 0 ? <MenuLine /> : null}
            {acts.map((act) => (
              <MenuItem key={act.can} danger={act.danger} reason={actRefusal(act, person, viewer)} onSelect={() => setChosen(act)}>
                {act.label(person)}
              </MenuItem>
            ))}
          </Fragment>
        ))}
      </Menu>
      <Suspense>{chosen ? <chosen.Dialog person={person} look={look} onClose={() => setChosen(undefined)} /> : null}</Suspense>
    </>
  );
};
