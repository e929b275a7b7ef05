import { Effect } from "./effect";

/** When a session that has been ended stops to work. Every dialog that ends some says so. */
export const sessionEndMoment =
  "A console session is refused at its next request; the API refuses as soon as the Auth Service looks the session up";

/** The same as a line among a dialog's effects. */
export const SessionEndMoment = () => <Effect hit={false}>{sessionEndMoment}</Effect>;

/** That sessions stay ended, and why, as a line among the effects of a dialog whose notice offers no undo. */
export const NoUndo = ({ of = "They", why }: { of?: string; why: string }) => (
  <Effect hit>
    {of} cannot be restored: {why}
  </Effect>
);
