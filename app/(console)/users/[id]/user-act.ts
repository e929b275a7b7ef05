import type { Look } from "@/components/data-table/data-table";

/** An act by the name that the URL has for its dialog. */
export type ActName = "edit" | "verify" | "reset" | "verification" | "role" | "status" | "export" | "anonymise" | "delete";

/** The person of the page, as the dialogs that change them need them. */
export interface ActPerson {
  id: string;
  name: string;
  email: string;
  firstName: string;
  lastName: string;
  role: string;
  status: string;
  /** When a suspension ends by itself, ISO. */
  suspendedUntil: string | null;
  emailVerified: boolean;
  liveSessions: number;
}

/** Who looks at the page, as far as it decides what they may do. */
export interface ActViewer {
  userId: string;
  role: string;
  capabilities: readonly string[];
  /** E-mails of other active admins, where it is one's own page: up to four, to tell three from more. */
  otherAdmins?: readonly string[];
}

/** Why nobody does this to themselves, and who can instead. */
export const notOneself =
  (rule: string) =>
  ({ id }: { id: string }, { userId, otherAdmins: others }: Pick<ActViewer, "userId" | "otherAdmins">): string | undefined => {
    if (id !== userId) return undefined;
    if (!others) return `${rule} Another admin can.`;
    if (others.length === 0) return `${rule} There is no other active admin: make one first.`;
    return `${rule} Another admin can: ${others.slice(0, 3).join(", ")}${others.length > 3 ? " and others." : "."}`;
  };

/** What every dialog of the menu gets. */
export interface ActDialogProps {
  person: ActPerson;
  look: Look;
  onClose: () => void;
}
