declare global {
  interface Window {
    /** Keeps the last click until the page is alive. */
    earlyClick?: {
      /** Nothing is kept from now on, nor the click that woke the page: React does that one itself. */
      end: () => void;
      /** Does what was kept. */
      do: () => void;
    };
  }
}

// Before React's own listener, which lets nobody hear of a click that comes while it wakes. Whoever has waited for long, or has gone on by the
// keyboard, expects nothing of it any more.
const keeper = `(() => {
  const maxAgeMs = 10_000;
  let click, alive;
  const forget = () => { click = undefined; };
  addEventListener("click", (event) => { click = alive ? undefined : event; }, true);
  addEventListener("keydown", (event) => { if (["Escape", "Tab"].includes(event.key)) forget(); }, true);
  addEventListener("pagehide", forget);
  window.earlyClick = {
    end() { alive = true; if (click === window.event) forget(); },
    do() {
      if (click) setTimeout(() => {
        if (!click || performance.now() - click.timeStamp > maxAgeMs) return;
        click.target.closest("button[type=button]:not([popovertarget])")?.click();
      });
    },
  };
})()`;

/** Keeps a click on a button that React has not reached yet: it would be lost, and on a slow machine that takes a second. */
export const KeepEarlyClicks = ({ nonce }: { nonce: string | undefined }) => <script nonce={nonce}>{keeper}</script>;
