import { RefusalScreen } from "@/components/refusal-screen";

/** 403: signed in, but not with a role that may see this. */
export default function Forbidden() {
  return (
    <RefusalScreen status={403} title="Your role may not see this page">
      Nothing is broken. Ask an admin to look for you, or to give you another role.
    </RefusalScreen>
  );
}
