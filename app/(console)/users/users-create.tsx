"use client";

import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";

const UsersCreateDialog = lazy(async () => ({ default: (await import("./users-create-dialog")).UsersCreateDialog }));

/** The page's main action. */
export const CreateUserButton = ({ refusal }: { refusal?: string }) => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="primary" reason={refusal} onClick={() => setOpen(true)}>
        Create user
      </Button>
      <Suspense>{open ? <UsersCreateDialog onClose={() => setOpen(false)} /> : null}</Suspense>
    </>
  );
};
