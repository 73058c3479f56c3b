/** RFC 6750 §2.1. */
export const bearer = { name: 'authorization', prefix: 'Bearer ' } as const;
