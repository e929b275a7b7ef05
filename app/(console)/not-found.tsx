import { RefusalScreen } from "@/components/refusal-screen";

/** 404: no such record. */
export default function RecordNotFound() {
  return (
    <RefusalScreen status={404} title="There is nothing at this address">
      The record may have been deleted, or the link is not complete.
    </RefusalScreen>
  );
}
