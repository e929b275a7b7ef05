/** The search field of the page that is open, if it has one that can be seen. */
export const pageSearch = () =>
  [...document.querySelectorAll<HTMLInputElement>("main [role=search] input:not([type=hidden])")].find(
    (field) => field.getClientRects().length > 0,
  );
