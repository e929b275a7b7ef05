import type { Metadata } from "next";
import { PageHeader } from "@/components/page-header";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { requireStaff } from "@/lib/auth/staff";
import { paths } from "@/lib/paths";
import { importFromCsv, previewImport } from "./actions";
import { ImportForm } from "./import-form";

export const metadata: Metadata = { title: "Import people" };

export default async function ImportPage() {
  await requireStaff("user.create");
  return (
    <>
      <Breadcrumb trail={[{ label: "People" }, { label: "Users", to: paths.users() }]} here="Import" />
      <PageHeader
        title="Import people"
        lead="From a CSV file with the columns email, first_name and last_name; up to 1,000 people and 150 kB."
      />
      <ImportForm preview={previewImport} importUsers={importFromCsv} />
    </>
  );
}
