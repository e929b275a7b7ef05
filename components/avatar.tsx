import clsx from "clsx";

/** A person's initials. */
export const Avatar = ({ name, large = false }: { name: string; large?: boolean }) => {
  const letters = name.split(/[\s@]+/).flatMap((word) => /[\p{L}\p{N}]/u.exec(word) ?? []);
  return (
    <span
      aria-hidden
      className={clsx(
        "grid shrink-0 place-items-center rounded-full bg-accent-soft font-semibold text-accent uppercase",
        large ? "size-10 text-base" : "size-6 text-[10px]",
      )}
    >
      {letters[0]}
      {letters.length > 1 ? letters.at(-1) : null}
    </span>
  );
};
