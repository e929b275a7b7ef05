import { PageHeader } from "@/components/page-header";
import { requireStaff } from "@/lib/auth/staff";

export default async function OverviewPage() {
  await requireStaff("overview.read");
  return <PageHeader title="Overview" />;
}
