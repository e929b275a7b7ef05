declare global {
  interface Window {
    /** The button that was clicked last before the page came to life; null from then on. */
    earlyClick?: HTMLElement | null;
  }
}

// Behind React's own listener: what React has answered already brought the page to life.
const keep = `addEventListener("click", (event) => {
  if (window.earlyClick !== null) window.earlyClick = event.target.closest("button[type=button]:not([popovertarget])") ?? undefined;
})`;

/** Keeps a click on a button that React has not reached yet: it would be lost, and on a slow machine that takes a second. */
export const KeepEarlyClicks = ({ nonce }: { nonce: string | undefined }) => <script nonce={nonce}>{keep}</script>;

/** Does the click that was kept, now that the page is alive. */
export const doEarlyClick = () => {
  const button = window.earlyClick;
  window.earlyClick = null;
  if (button) setTimeout(() => button.click());
};
