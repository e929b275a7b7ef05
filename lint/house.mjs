import { exceptionsSayWhy, exportsAreDocumented } from "./rules/comments.mjs";
import { actionsAreGuarded, pagesAreGuarded } from "./rules/guards.mjs";
import { clientStaysLight, importsRunOneWay, noBarrels } from "./rules/imports.mjs";
import { formatsInOnePlace, noHardCodedColours } from "./rules/look.mjs";
import { noTransactions, noUnsafeSql, writesAreFunctions } from "./rules/statements.mjs";

/** The rules of this house that no linter ships. Each has a planted violation in lint/fixtures that tests/lint proves it finds. */
export default {
  meta: { name: "house" },
  rules: {
    "actions-are-guarded": actionsAreGuarded,
    "client-stays-light": clientStaysLight,
    "exceptions-say-why": exceptionsSayWhy,
    "exports-are-documented": exportsAreDocumented,
    "formats-in-one-place": formatsInOnePlace,
    "imports-run-one-way": importsRunOneWay,
    "no-barrels": noBarrels,
    "no-hard-coded-colours": noHardCodedColours,
    "no-transactions": noTransactions,
    "no-unsafe-sql": noUnsafeSql,
    "pages-are-guarded": pagesAreGuarded,
    "writes-are-functions": writesAreFunctions,
  },
};
