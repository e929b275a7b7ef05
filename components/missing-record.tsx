import type { Route } from "next";
import { RefusalScreen } from "./refusal-screen";

/** 404 of a record that has an id: the log may still know of it. */
export const MissingRecord = ({ what, id, log }: { what: string; id: string | undefined; log: Route }) => (
  <RefusalScreen status={404} title={`There is no such ${what}`}>
    {id ? (
      <>
        Nothing is kept of <span className="font-mono text-xs break-all">{id}</span>. It may have been deleted, but{" "}
        <a href={log} className="text-accent underline-offset-2 hover:underline">
          the audit log
        </a>{" "}
        keeps what was done to it.
      </>
    ) : (
      "The link is not complete."
    )}
  </RefusalScreen>
);
