"use client";

import { useSearchParams } from "next/navigation";
import { lazy, Suspense } from "react";
import { Button } from "@/components/ui/button";

const UsersCreateDialog = lazy(async () => ({ default: (await import("./users-create-dialog")).UsersCreateDialog }));

/** The list's address as it is, with the dialog open or closed. */
const here = (isOpen: boolean) => {
  const url = new URL(location.href);
  if (isOpen) url.searchParams.set("new", "yes");
  else url.searchParams.delete("new");
  return url;
};

/** The page's main action. Its dialog stands in the URL: a link opens it and Back closes it. The list behind is not read again for that. */
export const CreateUserButton = ({ refusal }: { refusal?: string }) => {
  const isOpen = useSearchParams().get("new") === "yes" && !refusal;
  return (
    <>
      <Button look="primary" reason={refusal} onClick={() => window.history.pushState(null, "", here(true))}>
        Create user
      </Button>
      <Suspense>{isOpen ? <UsersCreateDialog onClose={() => window.history.replaceState(null, "", here(false))} /> : null}</Suspense>
    </>
  );
};
