import clsx from "clsx";
import type { ComponentProps } from "react";

type Look = "plain" | "primary" | "danger" | "danger-solid" | "ghost";

const looks: Record<Look, string> = {
  plain: "border-line-strong bg-surface text-ink shadow-low hover:bg-sunken",
  primary: "border-accent bg-accent text-accent-ink shadow-low hover:opacity-90",
  danger: "border-crit/35 bg-surface text-crit shadow-low hover:bg-crit-soft",
  "danger-solid": "border-crit bg-crit text-crit-ink shadow-low hover:opacity-90",
  ghost: "border-transparent text-ink-2 hover:bg-mute-soft hover:text-ink",
};

/** The classes of a button, for links that look like one. */
export const buttonClass = (look: Look = "plain", size: "normal" | "small" = "normal") =>
  clsx("button", size === "small" ? "h-6.5 px-2 text-xs" : "h-7.5 px-3 text-sm", looks[look]);

/** A button. `reason` disables it and says why, to the eye and to a screen reader. */
export const Button = ({
  look,
  size,
  reason,
  className,
  ...rest
}: ComponentProps<"button"> & { look?: Look; size?: "normal" | "small"; reason?: string | false }) => (
  <button
    type="button"
    {...rest}
    {...(reason ? { "aria-disabled": true, title: reason, "aria-description": reason, onClick: undefined, type: "button" as const } : {})}
    className={clsx(buttonClass(look, size), className)}
  />
);
