import { RefusalScreen } from "@/components/refusal-screen";

/** 404: no such page. */
export default function PageNotFound() {
  return (
    <main>
      <RefusalScreen status={404} title="There is nothing at this address">
        The link is not complete, or it leads somewhere else.
      </RefusalScreen>
    </main>
  );
}
