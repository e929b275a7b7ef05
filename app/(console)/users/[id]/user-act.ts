import type { Look } from "@/components/data-table/data-table";

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
}

/** What every dialog of the menu gets. */
export interface ActDialogProps {
  person: ActPerson;
  look: Look;
  onClose: () => void;
}
