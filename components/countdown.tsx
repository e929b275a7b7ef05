"use client";

import { useEffect, useState } from "react";
import { duration } from "@/lib/format";

/** How long something still runs, by the database's clock as it was when the page was made, counted down by the browser's. */
export const Countdown = ({ leftS }: { leftS: number }) => <Running key={leftS} leftS={leftS} />;

const Running = ({ leftS }: { leftS: number }) => {
  const [goneS, setGoneS] = useState(0);
  useEffect(() => {
    const from = performance.now();
    const timer = setInterval(() => setGoneS(Math.floor((performance.now() - from) / 1000)), 1000);
    return () => clearInterval(timer);
  }, []);
  const left = leftS - goneS;
  return <span className="whitespace-nowrap tabular-nums">{left > 0 ? duration(left) : "over"}</span>;
};
