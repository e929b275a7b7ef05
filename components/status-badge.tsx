import { Badge } from "./ui/badge";
import type { Tone } from "./ui/state-mark";

const tones: Record<string, Tone> = { active: "ok", inactive: "mute", suspended: "crit" };

/** A person's status. */
export const StatusBadge = ({ status }: { status: string }) => (
  <Badge tone={tones[status] ?? "warn"}>{status.charAt(0).toUpperCase() + status.slice(1)}</Badge>
);
