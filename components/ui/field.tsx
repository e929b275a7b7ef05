import clsx from "clsx";
import { useId, type ComponentProps, type ReactNode } from "react";
import { inputClass } from "./input-class";

interface Labelled {
  label: ReactNode;
  hint?: ReactNode;
  errors?: string[];
}

const Frame = ({ id, label, hint, errors, children }: Labelled & { id: string; children: ReactNode }) => (
  <div className="flex flex-col gap-1">
    <label htmlFor={id} className="text-xs font-medium text-ink">
      {label}
    </label>
    {children}
    {hint ? (
      <p id={`${id}-hint`} className="text-xs text-ink-3">
        {hint}
      </p>
    ) : null}
    {errors?.length ? (
      <p id={`${id}-error`} className="text-xs text-crit">
        {errors[0]}
      </p>
    ) : null}
  </div>
);

const described = (id: string, hint: ReactNode, errors?: string[]) => ({
  "aria-invalid": errors?.length ? true : undefined,
  "aria-describedby": [hint ? `${id}-hint` : "", errors?.length ? `${id}-error` : ""].join(" ").trim() || undefined,
});

/** A labelled line of text. */
export const TextField = ({ label, hint, errors, className, ...rest }: Labelled & ComponentProps<"input">) => {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} errors={errors}>
      <input id={id} data-autofocus={rest.autoFocus} {...described(id, hint, errors)} {...rest} className={clsx(inputClass, className)} />
    </Frame>
  );
};

/** A labelled box of text. */
export const TextArea = ({ label, hint, errors, className, ...rest }: Labelled & ComponentProps<"textarea">) => {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} errors={errors}>
      <textarea
        id={id}
        data-autofocus={rest.autoFocus}
        {...described(id, hint, errors)}
        {...rest}
        className={clsx(inputClass, "h-auto min-h-15 resize-y py-1.5", className)}
      />
    </Frame>
  );
};
