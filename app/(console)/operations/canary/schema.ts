import { z } from "zod";

export const ProveRevoking = z.object({ operationId: z.uuid() });
