import { hash } from "@node-rs/bcrypt";

/** bcrypt of a new password as the Go services write and read it: `$2a$`, with a cost of 12. */
export const hashPassword = (password: string): Promise<string> => hash(password, { cost: 12, version: "2a" });
