import clsx from "clsx";

/** A person's initials. */
export const Avatar = ({ name, large = false }: { name: string; large?: boolean }) => {
  const words = name.split(/[\s@]+/).filter(Boolean);
  const initials = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0] ?? "").join("");
  return (
    <span
      aria-hidden
      className={clsx(
        "grid shrink-0 place-items-center rounded-full bg-accent-soft font-semibold text-accent uppercase",
        large ? "size-10 text-base" : "size-6 text-[10px]",
      )}
    >
      {initials}
    </span>
  );
};
