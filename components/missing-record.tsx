import type { Route } from "next";
import { RefusalScreen } from "./refusal-screen";

/** 404 of a record that has an id: the log may still know of it. */
export const MissingRecord = ({ what, id, log }: { what: string; id: string | undefined; log: Route }) => (
  <RefusalScreen status={404} title={`There is no such ${what}`}>
    {id ? (
      <>
        Nothing is kept of <span className="font-mono text-xs break-all">{id}</span>. If it was deleted, there is still{" "}
        <a href={log} className="text-accent underline underline-offset-2">
          what the log has about this id
        </a>
        .
      </>
    ) : (
      "The link is not complete."
    )}
  </RefusalScreen>
);
