/** Who a row of a list is about, within a link of the class `person`: the name, and the e-mail where there is room; whoever has no name is their e-mail. */
export const PersonName = ({ name, email }: { name: string; email: string | null }) => (
  <>
    <span>{name || email}</span>
    {name && name !== email ? <span>{email}</span> : null}
  </>
);
