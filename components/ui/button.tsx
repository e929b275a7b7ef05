import clsx from "clsx";
import type { ComponentProps } from "react";

type Look = "plain" | "primary" | "danger" | "danger-solid" | "ghost";

/** The classes of a button, for links that look like one. */
export const buttonClass = (look: Look = "plain", size: "normal" | "small" = "normal") => `button button-${look} button-${size}`;

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
