"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { lazy, Suspense, useState } from "react";
import type { FormAction } from "./use-undo";
import { Menu, MenuItem, MenuLine } from "./ui/menu";

const ViewDialog = lazy(async () => ({ default: (await import("./view-dialog")).ViewDialog }));

/** A list as somebody left it. */
export interface View {
  id: string;
  name: string;
  query: string;
  isShared: boolean;
  isOwn: boolean;
  owner: string;
}

/** Lists as somebody left them: one's own and those that others share; and the way to keep the list as it is now. */
export const SavedViews = ({
  page,
  path,
  query,
  fullQuery,
  views,
  save,
  remove,
}: {
  page: string;
  path: string;
  /** The list's filters, order and columns, as the URL has them now. */
  query: string;
  /** The same with what the reader's preferences add: that is what is kept. */
  fullQuery: string;
  views: readonly View[];
  save: FormAction;
  remove: FormAction;
}) => {
  const [asking, setAsking] = useState<"save" | View>();
  const router = useRouter();
  const open = views.find((view) => view.query === query) ?? views.find((view) => view.query === fullQuery);
  const item = (view: View) => (
    <MenuItem key={view.id} onSelect={() => router.push((view.query ? `${path}?${view.query}` : path) as Route)}>
      {view === open ? "✓ " : ""}
      {view.name}
      {view.isOwn ? (
        view.isShared ? (
          <span className="text-xs text-ink-3"> shared</span>
        ) : null
      ) : (
        <span className="text-xs text-ink-3"> of {view.owner}</span>
      )}
    </MenuItem>
  );
  const own = views.filter(({ isOwn }) => isOwn);
  const others = views.filter(({ isOwn }) => !isOwn);
  return (
    <>
      <Menu label="Views">
        {own.map(item)}
        {own.length > 0 && others.length > 0 ? <MenuLine /> : null}
        {others.map(item)}
        {views.length > 0 ? <MenuLine /> : null}
        <MenuItem onSelect={() => setAsking("save")}>Save this view</MenuItem>
        {open?.isOwn ? (
          <MenuItem danger onSelect={() => setAsking(open)}>
            Delete “{open.name}”
          </MenuItem>
        ) : null}
      </Menu>
      <Suspense>
        {asking ? (
          <ViewDialog
            view={asking === "save" ? undefined : asking}
            page={page}
            query={fullQuery}
            open={open?.isOwn ? open : undefined}
            save={save}
            remove={remove}
            onClose={() => setAsking(undefined)}
          />
        ) : null}
      </Suspense>
    </>
  );
};
