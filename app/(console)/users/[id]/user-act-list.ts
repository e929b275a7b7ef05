import { lazy, type ComponentType } from "react";
import type { Capability } from "@/lib/capabilities";
import { notOneself, type ActDialogProps, type ActName, type ActPerson, type ActViewer } from "./user-act";

/** Something that can be done to a person. */
export interface Act {
  /** What stands in the URL while its dialog is open. */
  name: ActName;
  can: Capability;
  label: (person: ActPerson) => string;
  /** After "Your role … may not". */
  words: string;
  /** Why it cannot be done to this person by this viewer, whose role could. */
  refusal?: (person: ActPerson, viewer: ActViewer) => string | undefined;
  danger?: boolean;
  Dialog: ComponentType<ActDialogProps>;
}

// A link to set a password is as good as the password.
const noLink = (person: ActPerson, viewer: ActViewer): string | undefined => {
  if (person.role !== "user" && viewer.role !== "admin") return "Only an admin makes links for staff.";
  return person.status === "active" ? undefined : `This person is ${person.status}, so no link would let them in.`;
};

/** What can be done to a person, by groups, in the menu's order. A dialog comes when it is opened. */
export const actGroups: readonly (readonly Act[])[] = [
  [
    {
      name: "edit",
      can: "user.update",
      label: () => "Edit name and e-mail",
      words: "edit people",
      Dialog: lazy(async () => ({ default: (await import("./user-edit-dialog")).UserEditDialog })),
    },
    {
      name: "verify",
      can: "user.verify_email",
      label: (person) => (person.emailVerified ? "Mark e-mail as not verified" : "Mark e-mail as verified"),
      words: "verify an e-mail",
      Dialog: lazy(async () => ({ default: (await import("./user-verify-dialog")).UserVerifyDialog })),
    },
  ],
  [
    {
      name: "reset",
      can: "user.send_reset",
      label: () => "Password reset link",
      words: "make links",
      refusal: noLink,
      Dialog: lazy(async () => ({ default: (await import("./user-link-dialog")).UserResetDialog })),
    },
    {
      name: "verification",
      can: "user.resend_verification",
      label: () => "Verification link",
      words: "make links",
      refusal: (person, viewer) => (person.emailVerified ? "This e-mail is verified already." : noLink(person, viewer)),
      Dialog: lazy(async () => ({ default: (await import("./user-link-dialog")).UserVerificationDialog })),
    },
  ],
  [
    {
      name: "role",
      can: "user.set_role",
      label: () => "Change role",
      words: "change a role",
      refusal: notOneself("Nobody changes their own role."),
      danger: true,
      Dialog: lazy(async () => ({ default: (await import("./user-role-dialog")).UserRoleDialog })),
    },
    {
      name: "status",
      can: "user.set_status",
      label: () => "Change status",
      words: "change a status",
      refusal: notOneself("Nobody changes their own status."),
      danger: true,
      Dialog: lazy(async () => ({ default: (await import("./user-status-dialog")).UserStatusDialog })),
    },
  ],
  [
    {
      name: "export",
      can: "user.export",
      label: () => "Export everything",
      words: "export a person",
      Dialog: lazy(async () => ({ default: (await import("./user-export-dialog")).UserExportDialog })),
    },
    {
      name: "anonymise",
      can: "user.anonymise",
      label: () => "Anonymise",
      words: "anonymise a person",
      refusal: (person, viewer) => (person.id === viewer.userId ? "Nobody anonymises themselves. Another admin can." : undefined),
      danger: true,
      Dialog: lazy(async () => ({ default: (await import("./user-anonymise-dialog")).UserAnonymiseDialog })),
    },
    {
      name: "delete",
      can: "user.delete",
      label: () => "Delete",
      words: "delete a person",
      refusal: (person, viewer) => (person.id === viewer.userId ? "Nobody deletes themselves. Another admin can." : undefined),
      danger: true,
      Dialog: lazy(async () => ({ default: (await import("./user-delete-dialog")).UserDeleteDialog })),
    },
  ],
];

/** Why this viewer cannot do it to this person; undefined when they can. */
export const actRefusal = (act: Act, person: ActPerson, viewer: ActViewer) =>
  viewer.capabilities.includes(act.can) ? act.refusal?.(person, viewer) : `Your role ${viewer.role} may not ${act.words}.`;

/** The act that a URL asks for, if there is one of that name and this viewer can do it to this person. */
export const actOf = (name: string | null, person: ActPerson, viewer: ActViewer) =>
  actGroups.flat().find((act) => act.name === name && actRefusal(act, person, viewer) === undefined);
