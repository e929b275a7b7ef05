import { useId, type ReactNode } from "react";

/** One of a few, all of them in sight; one must be chosen before the form is sent. */
export const RadioGroup = ({
  legend,
  name,
  value,
  onChange,
  options,
}: {
  legend: string;
  name: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly { value: string; label: ReactNode; hint?: ReactNode }[];
}) => {
  const id = useId();
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-xs font-medium text-ink">{legend}</legend>
      {options.map((option, place) => (
        <label key={option.value} className="grid grid-cols-[16px_1fr] items-baseline gap-x-2 text-sm">
          <input
            type="radio"
            name={name}
            value={option.value}
            required
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="translate-y-0.5 accent-accent"
            // The one that is chosen, or the first: on another one Space would change the choice.
            data-autofocus={option.value === value || (value === "" && place === 0) || undefined}
            aria-labelledby={`${id}-${option.value}`}
            aria-describedby={option.hint ? `${id}-${option.value}-hint` : undefined}
          />
          <span>
            <span id={`${id}-${option.value}`}>{option.label}</span>
            {option.hint ? (
              <span id={`${id}-${option.value}-hint`} className="block text-xs text-ink-3">
                {option.hint}
              </span>
            ) : null}
          </span>
        </label>
      ))}
    </fieldset>
  );
};

/** Yes or no, sent as "on" when ticked. */
export const Check = ({
  name,
  checked,
  onChange,
  children,
}: {
  name: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}) => (
  <label className="flex items-center gap-2 text-sm">
    <input
      type="checkbox"
      name={name}
      checked={checked}
      onChange={(event) => onChange(event.target.checked)}
      className="size-3.5 accent-accent"
    />
    {children}
  </label>
);
